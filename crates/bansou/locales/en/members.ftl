sign-in-title = Sign in
sign-in-email = E-mail address
sign-in-password = Password
sign-in-act = Sign in
sign-in-refused = The e-mail address or the password is wrong.
sign-in-wait-seconds = Too many wrong attempts. Try again in { $n ->
    [one] { $n } second
   *[other] { $n } seconds
  }.
sign-in-wait-minutes = Too many wrong attempts. Try again in { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  }.

code-title = Authentication code
code-text = Enter the six digits that your authenticator app shows.
code-label = Code
code-back = Back to sign-in
code-refused = The code is wrong or was used already. Try the next one.

login-name = Name
login-name-hint = For example: Misaki Sato
login-name-missing = Enter a name.
login-name-long = A name can have at most { $n } characters.
login-email-wrong = This is not an e-mail address.
login-email-taken = This e-mail address has a sign-in already.
login-password-hint = Ten characters or more. A long phrase is best.
login-password-short = A password needs at least { $n } characters.
login-password-long = The password is too long.
