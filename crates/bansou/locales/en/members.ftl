sign-in-title = Sign in
sign-in-email = E-mail address
sign-in-password = Password
sign-in-act = Sign in
sign-in-refused = The e-mail address or the password is wrong.
