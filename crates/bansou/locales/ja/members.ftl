sign-in-title = サインイン
sign-in-email = メールアドレス
sign-in-password = パスワード
sign-in-act = サインイン
sign-in-refused = メールアドレスかパスワードが違います。
