nav-today = 今日
nav-accounts = 顧客
nav-members = メンバー
nav-settings = 設定

rail-lines = 要対応 { $n }社
rail-tasks = 期限のタスク { $n }件
rail-failed-jobs = 失敗したジョブ { $n }件

shell-skip = 本文へ
shell-main-nav = メイン
shell-more = その他
shell-more-nav = その他の画面
shell-crumbs = 現在地
shell-workspaces = ワークスペース
shell-find = 顧客・コンタクト・画面を探す
shell-sign-out = サインアウト
shell-demo = デモデータ
shell-demo-text = 会社も人もすべて架空です。
shell-stale = データは{ $day }までです。
shell-stale-text = スコアや更新までの日数は、その日の時点で計算しています。
shell-stale-act = 新しいデータを取り込む

figure-per-month = { $amount }/月
time-today = 今日 { $clock }
time-yesterday = 昨日 { $clock }
time-on-the-day = 今日
time-days-ahead = あと{ $n }日
time-days-ago = { $n }日前

problem-way-back = 最初の画面へ
problem-id = 管理番号:
problem-not-found-title = 見つかりません
problem-not-found-text = 削除されたか、別のワークスペースのものかもしれません。
problem-forbidden-title = この操作はできません
problem-forbidden-text = あなたの役割では許可されていません。管理者に相談してください。
problem-no-token-title = トークンが必要です
problem-no-token-text = 有効なトークンをAuthorizationヘッダーにBearerで付けてください。
problem-conflict-title = 操作を完了できませんでした
problem-conflict-text = ほかの変更と重なりました。画面を開き直してください。
problem-invalid-title = 入力内容を確認してください
problem-invalid-text = 次の項目を直してください。
problem-unavailable-title = ただいま混み合っています
problem-unavailable-text = データの保存先に届きません。少し待ってからもう一度お試しください。入力は保存されていません。
problem-internal-title = 問題が発生しました
problem-internal-text = Bansouの不具合です。下の管理番号を管理者に伝えてください。
