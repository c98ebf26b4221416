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
