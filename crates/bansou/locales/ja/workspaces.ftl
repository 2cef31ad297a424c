form-problems = { $n } か所を直してください。

set-up-title = Bansou をはじめる
set-up-text = 最初のメンバーと、データを入れるワークスペースを作ります。あとから変えられます。
set-up-step-start = はじめの設定
set-up-step-import = 取り込み
set-up-step-look = 顧客を見る
set-up-you = あなた
set-up-company = ワークスペース
set-up-act = 作って取り込みへ進む

workspace-name = 会社の名前
workspace-name-hint = 画面の左下に出ます。
workspace-name-missing = 名前を入れてください。
workspace-name-long = 名前は { $n } 文字までにしてください。
workspace-locale = 言語
workspace-locale-unknown = 言語を選んでください。
workspace-zone = タイムゾーン
workspace-zone-unknown = タイムゾーンを一覧から選んでください。
workspace-fiscal-year = 年度の始まり
workspace-month = { $n } 月
workspace-month-unknown = 月を選んでください。
workspace-currency = 通貨
workspace-currency-unknown = 通貨を選んでください。
workspace-holidays-unknown = 祝日を選んでください。
