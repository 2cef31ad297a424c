palette-label = 探す
palette-list = 候補
palette-accounts = 顧客
palette-own-accounts = 担当の顧客
palette-people = 担当者
palette-screens = 画面
palette-none = 「{ $question }」に合うものはありません。
palette-choose = 選ぶ
palette-open = 開く
palette-close = 閉じる

shell-keys-title = キー
shell-keys-rows = 次の行、前の行
shell-keys-open = 行を開く
shell-keys-pick = 行を選ぶ
shell-keys-find = この画面で探す
shell-keys-palette = 顧客・担当者・画面を探す
shell-keys-help = この一覧
