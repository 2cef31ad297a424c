today-greeting = { $hello }。{ $sentence }
today-morning = おはようございます
today-day = こんにちは
today-evening = おつかれさまです
today-mine = { $name }さんが今日対応する顧客 { $n }社
today-none = 今日、急ぎの対応が必要な顧客はありません。
today-team = 対応が必要な顧客 { $n }社
today-team-none = 対応が必要な顧客はありません。
today-other = { $name }さんが今日対応する顧客 { $n }社
today-own-count = 担当顧客 { $n }社
today-team-count = 顧客 { $n }社
today-renewing = 30日以内に更新 { $n }社
today-changed = 昨日から{ $n }社に変化がありました
today-changed-many = 昨日から{ $n }社以上に変化がありました
today-whose = 表示する顧客
today-view-mine = 自分
today-view-team = チーム
today-owner = 自社担当
today-everyone = 全員の顧客
today-no-owner = 自社担当なし

today-act-now = 今日の対応
today-order = 対応の効果が大きい順
today-order-title = 並び順の決め方
today-order-text = 対応の効果 = MRR ×（理由ごとに「対応しないと失う見込み」×「いま対応して変えられる割合」を合わせたもの）。期限が近いほど、ヘルススコアが低いほど、利用の落ち込みが大きいほど上に来ます。通知期限を過ぎた自動更新のように、もう変えられないものは数えません。理由が重なると、1 −（1 − 見込み × 割合）の積で合わせます。通貨が異なる金額は換算せず、数のまま比べます。
today-act-task = タスク
today-act-snooze = 保留
today-act-dismiss = 外す…
today-more-nav = 続き
today-more = ほか{ $n }社
today-show-more = さらに表示
today-show-next = 次のページ
today-show-first = 最初のページ
today-more-reasons = ほか{ $n }件。

today-crossed = ヘルススコアが{ $from }から{ $to }に下がり⟦「{ $band }」になりました⟧。
today-date = { $day }（{ $weekday }）
today-fell = ヘルススコアがこの1週間で⟦{ $n }点下がりました⟧（{ $from } → { $to }）。
today-silent = ⟦{ $n }日間利用がありません⟧（通常は週{ $usual }日）。
today-back = { $since }から途絶えていた利用が⟦{ $day }に再開しました⟧。
today-quiet = { $since }から利用が⟦ふだんの{ $share }に減っています⟧。
today-ending = ⟦契約が{ $day }に終了します⟧（{ $n ->
    [0] 今日
   *[other] あと{ $n }日
  }）。
today-not-renewing = 自動更新のない⟦契約の期限が{ $day }⟧です（{ $n ->
    [0] 今日
   *[other] あと{ $n }日
  }）。
today-notice = ⟦解約通知期限まで{ $n }営業日⟧（{ $day }）。
today-notice-now = ⟦解約通知期限は今日⟧です。
today-renewal = ⟦更新まで{ $n }日⟧（{ $day }）。
today-renewal-now = ⟦更新日は今日⟧です。
today-ticket = 緊急の問い合わせ⟦「{ $subject }」が{ $n }日間未解決⟧です。
today-ticket-new = 緊急の問い合わせ⟦「{ $subject }」⟧が届いています。
today-ticket-without-subject = （件名なし）
today-task-now = タスク⟦「{ $title }」が今日まで⟧です。
today-task-late = タスク⟦「{ $title }」の期限を{ $n }日過ぎています⟧。
today-seats = ライセンスの利用が⟦{ $seats }ライセンス中{ $used }⟧に達しています。追加提案の好機です。

today-stake-ending = { $n ->
    [0] 契約終了は今日
   *[other] 契約終了まで{ $n }日
  }
today-stake-expiry = { $n ->
    [0] 契約の期限は今日
   *[other] 契約の期限まで{ $n }日
  }
today-stake-notice = { $n ->
    [0] 通知期限は今日
   *[other] 通知期限まで{ $n }日
  }
today-stake-renewal = { $n ->
    [0] 更新日は今日
   *[other] 更新まで{ $n }日
  }

today-snooze-title = いつまで保留しますか
today-snooze-tomorrow = 明日
today-snooze-next-week = 来週の月曜
today-snooze-day = 日付を選ぶ
today-snooze-until-day = この日まで保留
today-snooze-no-day = いつまで保留するか、日付を選んでください。
today-snooze-not-later = 明日以降の日付を選んでください。
today-snoozed = 「{ $name }」を{ $day }まで保留にしました。新しい動きがあれば、その前に戻ります。
today-dismissal-title = 要対応から外す
today-dismissal-text = 「{ $name }」を要対応から外します。
today-dismissal-reason = 理由
today-dismissal-hint = 例: 年末休業のためと確認済み。タイムラインに残ります。新しい理由が出るか、スコアがさらに10点下がると戻ります。
today-dismissal-act = 要対応から外す
today-dismissal-no-reason = 外す理由を入力してください。
today-dismissal-long = 500文字までにしてください。
today-dismissed = 「{ $name }」を要対応から外しました。
today-line-gone = この顧客はもう要対応にありません。
today-brought-back = 要対応に戻しました。
today-bring-back = 戻す
today-aside = 保留中・外した顧客
today-aside-snoozed = { $day }まで保留（{ $by }）
today-aside-dismissed = 要対応から外しました: { $reason }（{ $by }）

today-empty-title = いまは落ち着いています
today-empty-text = 急ぎの対応が必要な顧客はありません。動きがあれば、すぐここに表示されます。
today-empty-accounts = 顧客の一覧を見る
today-empty-own-title = 担当顧客がまだありません
today-empty-own-text = 顧客の一覧で自社担当を決めると、その顧客で動きがあったときにここに表示されます。
today-empty-own-assign = 自社担当を決める
today-empty-own-team = チームの要対応を見る
today-empty-all-title = 顧客がまだ登録されていません
today-empty-all-text = お手元のファイルを取り込むと、数分でここに並びます。
today-empty-all-import = ファイルを取り込む

today-tasks = 今日のタスク
today-tasks-count = { $n }件
today-tasks-none = 今日までのタスクはありません。
today-tasks-all = すべてのタスク
today-changes = 昨日からの変化
today-changes-count = { $n }社
today-changes-count-many = { $n }社以上
today-changes-none = 変化はありません。
today-health-own = 担当顧客{ $n }社のヘルス状況
today-health-team = { $n }社のヘルス状況
today-mrr = 合計 { $amount }/月

today-news-scored = スコア
today-news-fell = 低下
today-news-rose = 改善
today-news-quiet = 利用停滞
today-news-recovered = 回復
today-news-promoter = 推奨者
today-news-detractor = 批判者
today-news-survey = 回答
today-news-churned = 解約
today-news-started = 新しい契約
today-news-ended = 契約終了
today-news-contract = 契約
today-news-ticket = 問い合わせ
today-news-plan = { $plan } { $amount }

today-team-title = メンバーごと
today-team-member = メンバー
today-team-accounts = 顧客
today-team-at-risk = 危険
today-team-at-risk-mrr = 危険のMRR（月）
today-team-overdue = 期限切れのタスク
today-team-nobody = 自社担当なし
today-team-sum = 合計

task-for-health_fell = 利用状況をヒアリングする
task-for-went_quiet = 利用が減った理由をヒアリングする
task-for-contract_ending = 継続の意向を確認する
task-for-notice_coming = 通知期限の前に更新の意向を確認する
task-for-renewal_coming = 更新の準備をする
task-for-urgent_ticket = 緊急の問い合わせの状況を確認して連絡する
task-for-task_due = 次のタスクを決める
task-for-seats_nearly_full = ライセンスの追加を提案する

today-blank = 顧客を取り込むと、今日対応する顧客がここに並びます。
today-importing-hello = ファイルを取り込んでいます。
today-working-hello = 顧客のヘルススコアを計算しています。
today-working-title = 計算しています
today-working-text = 終わると、対応が必要な顧客がここに並びます。画面はそのままで構いません。
today-working-import = ファイルの取り込み
today-working-scores = ヘルススコア
today-working-silence = 利用停滞の検出
today-working-past = 過去のスコアの復元
today-working-rows = { $done } / { $total }行
today-working-customers = { $done } / { $total }社
today-working-soon = まもなく始まります
today-empty-working-title = まだ計算の途中です
today-empty-working-text = 対応が必要な顧客は、見つかりしだいここに表示されます。
today-empty-unknown-title = 判断できるデータがまだありません
today-empty-unknown-text = ヘルススコアを計算できる顧客がありません。利用データや契約を取り込むと、対応が必要な顧客がここに表示されます。
today-missing-usage = 利用データがないため、利用停滞を検出できません。
today-missing-contracts = 契約の更新日がないため、更新や解約通知期限を表示できません。
today-missing-tickets = 問い合わせのデータがないため、未解決の緊急の問い合わせを検出できません。

today-team-cut = 対応が必要な顧客は{ $n }社以上です。
today-other-none = { $name }さんが今日対応する顧客はありません。
today-capacity = 1日{ $n }社
today-capacity-label = 1日に対応できる顧客数
today-capacity-act = 変更
today-capacity-set = 1日に{ $n }社を表示します。
today-capacity-wrong = 1から{ $most }までの数を入力してください。
today-all = 対応が必要な顧客
today-only-today = 今日の分だけ表示
today-rest = ほかに対応が必要な{ $n }社
today-rest-all = { $n }社をすべて表示
today-on-schedule = ほか{ $n }社は予定どおりです。
today-unknown = ほか{ $n }社はデータが足りず、ヘルススコアを計算できません。
today-unknown-act = 一覧を見る
today-kind-health_fell = ヘルス低下
today-kind-went_quiet = 利用停滞
today-kind-contract_ending = 契約の期限
today-kind-notice_coming = 解約通知期限
today-kind-renewal_coming = 更新
today-kind-urgent_ticket = 緊急の問い合わせ
today-kind-task_due = タスク
today-kind-seats_nearly_full = 追加提案

today-act-contact = 連絡
today-act-note = メモ
today-act-ticket = 問い合わせを見る
today-act-decide = 更新の決定を入力
today-act-contract = 契約を確認
today-act-complete = タスクを完了

today-ahead = これからの予定
today-ahead-fortnight = 14日以内
today-ahead-all = 予定をすべて見る
today-ahead-none = この期間に更新や通知期限はありません。
today-ahead-text = 更新・解約通知期限・契約終了の日付です。対応が必要なものは「今日」にも表示されます。
today-ahead-span = { $from }から{ $to }まで
today-ahead-pages = 期間
today-day-notice = 解約通知期限
today-day-settled = 自動更新
today-day-renewal = 更新
today-day-decision = 契約期限
today-day-ending = 契約終了
today-team-needing = 要対応
weekday-0 = 月
weekday-1 = 火
weekday-2 = 水
weekday-3 = 木
weekday-4 = 金
weekday-5 = 土
weekday-6 = 日
