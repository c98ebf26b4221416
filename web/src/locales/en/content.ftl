# What messages say besides their text: files, places, people, offers, calls, what happened.

kind-image = Photo
kind-video = Video
kind-audio = Audio file
kind-voice = Voice message
kind-document = Document
kind-sticker = Sticker
kind-location = Location
kind-contacts = Contact card
kind-choice = Choice
kind-form = Form filled in
kind-call-permission = Permission to call
kind-order = Order
kind-poll = Poll
kind-dice = Dice
kind-game = Game
kind-story-mention = Mentioned you in a story
kind-share = Shared post
kind-referral = Came by an ad or a link
kind-call = Call
kind-notice = Notice
kind-interactive = Message with buttons
kind-template = Template
kind-unsupported = Message of another kind
kind-other = Message of another kind ({ $type })

file-pending = Being fetched from the platform…
file-failed = This file could not be fetched.
file-expired = The platform no longer has this file.
file-refused = This file was not kept.
file-unavailable = The platform does not give this file out.
file-reason-unavailable = The platform did not answer.
file-reason-throttled = The platform asked us to wait.
file-reason-account = The account’s access does not work at the moment.
file-reason-gone = The platform has deleted it.
file-reason-too-large = It is larger than what is kept here.
file-reason-host-refused = It lies at an address that we do not fetch from.
file-reason-refused-by-platform = The platform refused to hand it out.
file-reason-changed = The file arrived damaged.
file-reason-storage = There was no room to keep it.
file-not-shown = The browser cannot show this file.
file-fetch-again = Fetch again
file-fetching = Fetching…
file-download = Download

picture-open = Open: { $what }
picture-open-length = Open: { $what }, { $length }
picture-more = +{ $count }
viewer-label = Picture
viewer-place = { $place } of { $count }
viewer-close = Close
viewer-previous = Previous
viewer-next = Next

sound-play = Play
sound-pause = Pause
sound-position = Position
sound-position-text = { $position } of { $length }
sound-speed = Speed { $speed }×. Change the speed
sound-failed = This browser cannot play the file. You can download it.

sticker-of = Sticker { $emoji }

place-open-map = Open the place on a map
place-map-link = OpenStreetMap
place-live-until = Live position until { $time }
place-live-over = Live position, over

label-work = work
label-home = home
label-mobile = mobile
label-main = main
card-birthday = Born on { $date }
card-requested = Shared their own card because you asked for it.

choice-button = Tapped a button
choice-list-row = Chose from a list
choice-quick-reply = Tapped a quick reply
choice-template-button = Tapped a button of a template
choice-menu = Tapped in the menu
choice-details = Details

form-filled-in = Form filled in
form-address = Address
form-empty = Nothing was filled in.

call-permission-granted = You may call
call-permission-refused = Does not want to be called
call-permission-until = Until { $time }

order-title =
    { $count ->
        [one] Order, { $count } item
       *[other] Order, { $count } items
    }
order-total = Total
product = Product

poll-votes =
    { $count ->
        [one] { $count } vote
       *[other] { $count } votes
    }
poll-closed = The poll is closed.
poll-several = Several answers are possible.
poll-one = One answer is possible.
dice-value = { $emoji } Result: { $value }

share-post = Shared a post
share-reel = Shared a reel
share-story = Shared a story
share-link = Shared a link
share-game = Game
share-card = Shared a card
share-gone = The platform tells nothing more about it.

referral-ad = Came by an advertisement
referral-post = Came by a post
referral-link = Came by a link
referral-website = Came by the chat on the website
referral-other = Came by: { $source }
referral-welcome = Greeted with: { $text }
referral-reference = Reference: { $reference }

story-mentions-us = Mentioned you in their story
story-answers-ours = Answers your story
story-note = Stories disappear after 24 hours. The picture is kept only as long as the platform allows it.
story-gone = The story is no longer to be had. Stories disappear after 24 hours.

forwarded = Forwarded
forwarded-often = Forwarded many times
forwarded-from = Forwarded from { $name }

offer-buttons = Buttons of the message
offer-more = Show { $count } more
offer-cards =
    { $count ->
        [one] { $count } card
       *[other] { $count } cards beside each other
    }
offer-list = List ({ $count })
offer-catalog = View catalogue
offer-location-request = Send location
offer-contact-request = Share contact
offer-call-permission-request = Choose whether you may call
offer-address-request = Give an address

template-mark = Template { $name } ({ $language })
template-quick-reply = Quick reply: { $value }
template-url = Link: { $value }
template-copy-code = Copy the code { $value }
template-flow = Form
template-catalog = View catalogue
template-products = View products
template-offer-ends = The offer ends on { $time }

message-unsupported = Sent on { $channel }. Nestor cannot show this kind yet; what the platform sent is kept.
message-webhooks = See the webhook deliveries

call-ringing = Incoming call
call-ringing-ours = Calling
call-running = Call in progress
call-completed = Incoming call
call-completed-ours = Outgoing call
call-missed = Missed call
call-missed-ours = The call was not answered
call-rejected = Call declined by you
call-rejected-ours = Call declined by the customer
call-failed = The call could not be connected
call-with-length = { $sentence }, { $length }

notice-number-changed = { $names } has a new number
notice-user-id-changed = The platform gave { $names } a new id
notice-identity-changed = The security code of { $names } has changed
notice-members-joined =
    { $count ->
        [one] { $names } has joined
       *[other] { $names } have joined
    }
notice-member-left =
    { $count ->
        [one] { $names } has left
       *[other] { $names } have left
    }
notice-title-changed = The group has a new name
notice-photo-changed = The group has a new photo
notice-pinned = A message was pinned
notice-group-created = The group was created
notice-group-upgraded = The group became a large group
notice-payment = Payment
notice-opted-in = { $names } wants to receive messages
notice-opted-out = { $names } no longer wants to receive messages
notice-control-passed = Another app took the conversation
notice-control-taken = The conversation came back here
notice-account-linked = { $names } linked their account
notice-account-unlinked = { $names } unlinked their account
notice-other = Something happened ({ $kind })
notice-with-detail = { $sentence }: { $detail }
