//! Text as platforms count it and as people read it: measuring, splitting, shortening, folding.
