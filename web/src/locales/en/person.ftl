# The person's panel.

person-label = Person
person-toggle = Details of this person
person-close = Close the details
person-loading = Loading the person
person-since = In contact since { $date }
person-identities = Known as
person-conversations = Other conversations
person-no-others = None.

identity-phone = Phone number
identity-bsuid = WhatsApp user ID
identity-psid = Messenger user ID
identity-igsid = Instagram user
identity-telegram-user = Telegram user
identity-telegram-chat = Telegram chat
