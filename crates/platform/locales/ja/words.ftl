# Words of the record that every screen uses.
band-healthy = 健全
band-watch = 注意
band-at_risk = 危険
band-none = 情報不足

stage-lead = リード
stage-opportunity = 商談
stage-onboarding = 導入期
stage-adoption = 定着期
stage-expansion = 利用拡大期
stage-renewal = 更新期
stage-churned = 解約

touch-high = ハイタッチ
touch-low = ロータッチ
touch-tech = テックタッチ

person-role-decision_maker = 決裁者
person-role-champion = 推進者
person-role-administrator = 管理者
person-role-user = 利用者
person-role-other = その他

priority-urgent = 緊急
priority-high = 高
priority-normal = 中
priority-low = 低
channel-mail = メール
channel-email = メール
channel-telephone = 電話
channel-phone = 電話
channel-chat = チャット
channel-form = フォーム
channel-web = Web

word-yes = はい
word-no = いいえ
word-none = なし
word-unknown = 情報なし

field-bad-email = メールアドレスの形で入力してください。
field-bad-integer = 整数を入力してください。
field-bad-number = 数値を入力してください。
field-bad-date = 2026-11-22の形で入力してください。
field-bad-datetime = 2026-11-22T09:00:00Zの形で入力してください。
field-bad-boolean = 「はい」か「いいえ」を選んでください。
word-comma = 、

rule-segment = セグメント
contract-state-upcoming = 開始前
contract-state-active = 契約中
contract-state-ended = 終了
rule-condition = 条件
rule-set = 入力あり
rule-not-set = 情報なし
rule-is-not = { $value }以外
rule-contains = 「{ $value }」を含む
rule-at-least = { $value }以上
rule-at-most = { $value }以下
rule-between = { $from }〜{ $to }
rule-from-day = { $value }以降
rule-to-day = { $value }まで
rule-within-past = 過去{ $n }日以内
rule-beyond-past = { $n }日より前
rule-within-future = 今後{ $n }日以内
rule-beyond-future = { $n }日より先
