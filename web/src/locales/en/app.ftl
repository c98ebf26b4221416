# The frame of the app: start, sign-in, menu, live line, dates.

app-loading = Loading…
app-cannot-start = Nestor cannot be reached
try-again = Try again
page-missing = There is nothing at this address.
page-missing-back = Back to the inbox

sign-in-title = Sign in
sign-in-heading = Welcome back
sign-in-intro = Sign in to your team’s inbox.
sign-in-email = Email
sign-in-password = Password
sign-in-submit = Sign in
sign-in-busy = Signing in…
sign-in-ended = Your session has ended. Sign in again to carry on where you were.
sign-out = Sign out

rail-label = Pages
account-menu = Your account, { $name }
language = Language
theme = Appearance
theme-system = System
theme-light = Light
theme-dark = Dark

line-live = Live
line-catching-up = Catching up
line-offline = Offline

day-today = Today
day-yesterday = Yesterday

alerts-open =
    { $count ->
        [0] Alerts
        [one] { $count } alert
       *[other] { $count } alerts
    }
alerts-title = Needs attention
alerts-none = Nothing needs attention.
alert-critical = Urgent
alert-warning = Warning
alert-info = For information
alert-acknowledge = Seen to
alert-acknowledge-what = Seen to: { $what }

alert-template-status = The status of a template has changed
alert-template-quality = The quality of a template has changed
alert-template-components = A template has been changed
alert-template-category = The platform moves a template to another category
alert-quality = The quality or the limit of the number has changed
alert-name = News of the display name
alert-account = News of the business account
alert-account-alert = The platform warns about this account
alert-review = The platform has reviewed the account
alert-settings = The settings of the number have changed
alert-capability = What the account may do has changed
alert-business = News of the business
alert-security = The security settings of the number have changed
alert-flows = News of a form
alert-payment = News of the payment settings
alert-policy = The platform says that its rules were broken
alert-business-connection = News of the connection to an owner’s own account
alert-other = News of the account ({ $kind })
alert-with-word = { $sentence }: { $what }
alert-details = What the platform sent
