accounts-title = 顧客
accounts-region = 顧客の一覧
accounts-import = 取り込む
accounts-find = 顧客を探す
accounts-find-hint = 名前・よみ・ドメイン
accounts-all = すべて
accounts-owner-me = 自分
accounts-owner-none = 自社担当なし
accounts-filter-q = 検索
accounts-filter-band = 区分
accounts-filter-more = 絞り込み
accounts-filter-from = { $field }（から）
accounts-filter-to = { $field }（まで）
accounts-filter-clear = 条件をクリア
accounts-filter-apply = 絞り込む
accounts-columns = 列
accounts-chip = { $name }: { $value }
accounts-chip-remove = 外す

accounts-col-name = 顧客
accounts-col-external-id = 顧客ID
accounts-col-score = ヘルススコア
accounts-col-band = 区分
accounts-col-delta = 30日間の変化
accounts-col-stage = ステージ
accounts-col-owner = 自社担当
accounts-col-plan = プラン
accounts-col-mrr = MRR
accounts-col-currency = 通貨
accounts-col-seats = ライセンス数
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
accounts-total = 合計 { $n }社
accounts-range = { $first }–{ $last } / { $all }社
accounts-pages = ページ
accounts-previous = 前へ
accounts-next = 次へ
accounts-pick = { $name }を選択
accounts-pick-all = このページをすべて選択

accounts-bulk-selected = 社を選択中
accounts-bulk-owner = 自社担当を変更
accounts-bulk-stage = ステージを変更
accounts-bulk-clear = 選択を解除
accounts-bulk-done = { $n }社を変更しました。
accounts-bulk-unclear = 選び直してください。一度に変更できるのは1,000社までです。

accounts-export-too-many = Excelの行数を超えるため、CSVで書き出してください。

accounts-hint-move = 移動
accounts-hint-open = 開く
accounts-hint-pick = 選択
accounts-hint-find = 探す

accounts-empty-title = まだ顧客がいません
accounts-empty-text = お手元の顧客一覧や契約一覧を取り込むと、ここに並びます。
accounts-none-title = 条件に合う顧客はいません
accounts-none-text = 条件をゆるめるか、名前の一部で探してみてください。
