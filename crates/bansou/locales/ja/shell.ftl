nav-today = 今日
nav-accounts = 顧客
nav-members = メンバー
nav-settings = 設定

rail-lines = 対応待ち { $n } 社
rail-tasks = 期限のタスク { $n } 件
rail-failed-jobs = 失敗したジョブ { $n } 件

shell-skip = 本文へ
shell-main-nav = メイン
shell-more = ほか
shell-more-nav = ほかの画面
shell-crumbs = 現在地
shell-workspaces = ワークスペース
shell-find = 顧客・担当者・画面を探す
shell-sign-out = サインアウト
shell-demo = デモデータ
shell-demo-text = 会社も人もすべて架空です。
shell-stale = データは { $day } までです。
shell-stale-text = スコアや更新までの日数は、その日の時点で計算しています。
shell-stale-act = 新しいデータを取り込む

figure-per-month = { $amount }/月
time-today = 今日 { $clock }
time-yesterday = 昨日 { $clock }
time-on-the-day = 今日
time-days-ahead = あと { $n } 日
time-days-ago = { $n } 日前

problem-way-back = はじめの画面へ
problem-id = 控え:
problem-not-found-title = 見つかりません
problem-not-found-text = 消されたか、別のワークスペースのものかもしれません。
problem-forbidden-title = この操作はできません
problem-forbidden-text = あなたの役割では許可されていません。管理者に相談してください。
problem-no-token-title = トークンが必要です
problem-no-token-text = 有効なトークンを Authorization ヘッダーに Bearer で付けてください。
problem-conflict-title = いまはできません
problem-conflict-text = ほかの変更とぶつかりました。画面を開き直してください。
problem-invalid-title = 入力を確かめてください
problem-invalid-text = 次のところを直してください。
problem-unavailable-title = ただいま混み合っています
problem-unavailable-text = データの保存先に届きません。少し待ってからもう一度お試しください。入力は保存されていません。
problem-internal-title = 問題が起きました
problem-internal-text = こちらの不具合です。下の控えを管理者に伝えてください。
