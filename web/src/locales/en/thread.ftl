# One conversation: header, messages, delivery, composer.

thread-label = Conversation
thread-back = Back to the list
thread-loading = Loading the conversation
thread-failed = The conversation could not be loaded
thread-missing = This conversation does not exist
thread-missing-text = It may have been removed, or it belongs to another workspace.
thread-assign-me = Assign to me
thread-assignee = Assigned to
thread-unassigned = Nobody
thread-me = { $name } (me)
thread-close = Close
thread-reopen = Reopen
thread-log = Messages
thread-start = The conversation begins here.
thread-loading-older = Loading older messages…
thread-to-newest = To the newest
thread-new-messages =
    { $count ->
        [one] { $count } new message
       *[other] { $count } new messages
    }
thread-announce = { $name } writes: { $text }

message-from = Message from { $name }
message-from-us = Our message, { $name }
message-late = Arrived late, at { $time }
message-quote-missing = A message that is not here

author-assistant = Assistant
author-system = Sent automatically

status-queued = Waiting to be sent
status-unknown = Perhaps sent
status-accepted = Accepted by the platform
status-sent = Sent
status-delivered = Delivered
status-read = Read
status-played = Played
status-failed = Not sent

story-open = { $status }. Show what happened to this message
story-title = What happened to this message
story-part = part { $part }
story-provider-id = The platform’s number:

reason-none = The message was not sent, and the platform gave no reason.
reason-platform = The platform says: { $message }
reason-window-closed = The platform refused it: the time to answer freely is over. Wait until the customer writes again.
reason-recipient-unreachable = This person cannot be reached here: they may have blocked you or left. Try another channel.
reason-token-invalid = The platform no longer accepts our access. An administrator must renew it.
reason-account-blocked = The platform has stopped this account. An administrator must look at it there.
reason-policy-refused = The platform’s rules do not allow this message. Try other words.
reason-request-invalid = The platform did not understand this message. Please tell an administrator.
reason-thread-owned-elsewhere = Another app holds this conversation at the moment. Answer there, or take it over there.
reason-earlier-part-failed = An earlier part of this message was not sent.
reason-throttled = The platform asks us to send more slowly.
reason-platform-unavailable = The platform is not answering.

outcome-send-again = Send again
outcome-mark-sent = It was sent
outcome-unknown = Perhaps sent: the line broke before the platform confirmed. Look at the customer’s side if you can, then decide.
outcome-not-yet = Not sent yet.
outcome-next-attempt = The next attempt is at { $time }.

pending-sending = Sending
pending-waiting = No connection. It will be sent as soon as the connection is back.
pending-try-now = Try now
pending-refused = Not sent. { $reason }
pending-edit = Edit

composer-label = Reply
composer-text = Your answer
composer-placeholder = Reply to { $name }…
composer-send = Send
composer-hint = Shift + Enter for a new line
composer-window-closed = { $channel } lets a business answer freely only for 24 hours after the customer’s last message. That time is over; you can answer again as soon as they write.
composer-outbound-disabled = Sending is switched off for { $account }.
composer-account-attention = Answers from { $account } are waiting: the platform has stopped this account. { $reason }
composer-draft-kept = Your draft is kept: { $text }

window-hours = { $hours } h left to answer
window-minutes = { $minutes } min left to answer

counter-characters = { $length } of { $max } characters
counter-bytes = { $length } of { $max } bytes
counter-parts = Goes out as { $parts } messages
counter-too-long = Too long: more than { $most } messages

author-phone = Sent from the phone
author-page-inbox = Sent from the Page inbox
author-instagram-app = Sent from the Instagram app
author-telegram-app = Sent from the Telegram app

message-reactions = Reactions: { $reactions }. Show who
message-historic = From the time before Nestor
reaction-by = { $emoji } { $names }
reaction-somebody = Somebody
reaction-pending = Being sent
reaction-failed = Not sent.
reaction-take-back = Take back
react = React

edited = edited
edited-open = Edited. Show the earlier versions
edited-title = Earlier versions
edited-since = Since { $time }
edited-no-text = Without text
edited-unknown = We do not have the earlier version.
revoked = Deleted by the sender
revoked-ours = Deleted for everyone

control-elsewhere = This conversation is handled by another app at the moment: { $app }.
control-take-over = Take over
control-taking = Taking over…
control-asked = The platform has been asked.

action-edit-pending = Being changed at the platform…
action-edit-failed = Could not be changed: { $error }
action-delete-pending = Being deleted at the platform…
action-delete-failed = Could not be deleted: { $error }
