sign-in-title = サインイン
sign-in-email = メールアドレス
sign-in-password = パスワード
sign-in-act = サインイン
sign-in-refused = メールアドレスかパスワードが違います。
sign-in-wait-seconds = 続けて間違えたため、少しの間サインインできません。あと { $n } 秒お待ちください。
sign-in-wait-minutes = 続けて間違えたため、少しの間サインインできません。あと { $n } 分お待ちください。

code-title = 認証コード
code-text = 認証アプリに表示されている 6 桁の数字を入れてください。
code-label = 認証コード
code-back = サインインに戻る
code-refused = コードが違うか、すでに使われています。次のコードでお試しください。

login-name = お名前
login-name-hint = 例: 佐藤 美咲
login-name-missing = お名前を入れてください。
login-name-long = お名前は { $n } 文字までにしてください。
login-email-wrong = メールアドレスの形になっていません。
login-email-taken = このメールアドレスのサインインはすでにあります。
login-password-hint = 10 文字以上。長い文がおすすめです。
login-password-short = パスワードは { $n } 文字以上にしてください。
login-password-long = パスワードが長すぎます。
