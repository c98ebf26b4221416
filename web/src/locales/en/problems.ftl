# What went wrong, as sentences, for the stable codes of the API.

problem-no-answer = There is no connection to the server. Check your network and try again.
problem-unexpected-answer = The server gave an answer that we do not understand. Try again in a moment.
problem-unauthenticated = You are not signed in.
problem-invalid-credentials = That email and password do not match. Check both and try again.
problem-too-many-attempts = Too many attempts. Wait a minute and try again.
problem-forbidden = Your role does not allow this.
problem-not-found = This does not exist any more.
problem-window-closed = The time to answer freely on this channel is over. You can answer again as soon as the customer writes.
problem-text-too-long = The text is longer than this channel accepts.
problem-text-empty = There is nothing to send.
problem-channel-disabled = Sending on this channel is switched off.
problem-recipient-unreachable = This person cannot be reached on this channel.
problem-key-reused = This message was already sent with another text.
problem-conflict = Somebody else changed this at the same moment. Look again and repeat it.
problem-unavailable = The server cannot take this just now. Try again in a moment.
problem-internal = Something broke on the server. It has been noted; try again in a moment.
problem-not-supported = This channel cannot do that.
