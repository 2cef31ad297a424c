accounts-title = 顧客
accounts-region = 顧客の一覧
accounts-import = 取り込む
accounts-find = 顧客を探す
accounts-find-hint = 名前・よみ・ドメイン
accounts-all = すべて
accounts-owner-me = 自分
accounts-owner-none = 担当なし
accounts-filter-q = 検索
accounts-filter-band = 状態
accounts-filter-more = 条件
accounts-filter-from = { $field }（から）
accounts-filter-to = { $field }（まで）
accounts-filter-clear = 条件を消す
accounts-filter-apply = しぼる
accounts-columns = 列
accounts-chip = { $name }: { $value }
accounts-chip-remove = 外す

accounts-col-name = 顧客
accounts-col-external-id = 顧客ID
accounts-col-score = ヘルススコア
accounts-col-band = 状態
accounts-col-delta = 30 日の変化
accounts-col-stage = ステージ
accounts-col-owner = 担当
accounts-col-plan = プラン
accounts-col-mrr = MRR
accounts-col-currency = 通貨
accounts-col-seats = 席数
accounts-col-renewal = 更新日
accounts-col-last-use = 最終利用
accounts-col-touch = タッチモデル
accounts-col-notice = 解約通知期限
accounts-col-since = 契約開始
accounts-col-industry = 業種
accounts-col-country = 国
accounts-col-region = 地域
accounts-col-domain = ドメイン
accounts-col-employees = 従業員数

accounts-renewal-near = まもなく
accounts-total = 合計 { $n } 社
accounts-range = { $first }–{ $last } / { $all } 社
accounts-pages = ページ
accounts-previous = 前へ
accounts-next = 次へ
accounts-pick = { $name }を選ぶ
accounts-pick-all = このページをすべて選ぶ

accounts-bulk-selected = 社を選択中
accounts-bulk-owner = 担当を変える
accounts-bulk-stage = ステージを変える
accounts-bulk-clear = 選択を外す
accounts-bulk-done = { $n } 社を変えました。
accounts-bulk-unclear = 選び直してください。一度に変えられるのは 1,000 社までです。

accounts-export-too-many = Excel の行数を超えるため、CSV で書き出してください。

accounts-hint-move = 移動
accounts-hint-open = 開く
accounts-hint-pick = 選ぶ
accounts-hint-find = 探す

accounts-empty-title = まだ顧客がいません
accounts-empty-text = お手元の顧客一覧や契約一覧を取り込むと、ここに並びます。
accounts-none-title = 条件に合う顧客はいません
accounts-none-text = 条件をゆるめるか、名前の一部だけで探してみてください。
