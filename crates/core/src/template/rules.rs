//! What a platform wants of templates, as data.

use super::{ButtonKind, HeaderFormat};

/// What a platform wants of templates.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The categories that can be asked for.
    pub categories: &'static [&'static str],
    /// What a header may be.
    pub headers: &'static [HeaderFormat],
    /// The kinds of buttons, and how many of each a template may have.
    pub buttons: &'static [(ButtonKind, usize)],
    /// How many buttons a template may have.
    pub most_buttons: usize,
    /// The length of a button's words.
    pub button_text: usize,
    /// The length of a header of text.
    pub header_text: usize,
    /// The length of the words as they are written.
    pub body_text: usize,
    /// The length of the footer; `None` where there is none.
    pub footer_text: Option<usize>,
    /// The length of an address.
    pub url: usize,
    /// The length of a code.
    pub code: usize,
    /// How many cards a carousel may have; 0 where there is none.
    pub most_cards: usize,
    /// The length of a card's words.
    pub card_text: usize,
    /// The length of the words when they are filled in.
    pub filled_body: usize,
    /// The same for a template of words alone.
    pub filled_body_alone: usize,
    /// What is filled in may have no line break, no tab and no more than four spaces in a row.
    pub one_line_parameters: bool,
}

impl Rules {
    /// How many buttons of this kind a template may have; `None` when the platform has no such button.
    pub(super) fn most_of(&self, kind: ButtonKind) -> Option<usize> {
        self.buttons.iter().find(|(known, _)| *known == kind).map(|(_, most)| *most)
    }
}
