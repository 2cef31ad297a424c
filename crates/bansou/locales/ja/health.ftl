nav-health = ヘルス

scorecard-default-name = 標準のスコアカード

dimension-usage = 利用
dimension-adoption = 定着
dimension-support = サポート
dimension-survey = アンケート
dimension-relationship = 関係
dimension-revenue = 売上
dimension-outcome = 成果

measure-silence_vs_habit = 最後の利用から
measure-usage_change = 利用量の増減
measure-active_days_28 = 利用した日数
measure-features_used = 機能の広がり
measure-seats_used = 席の利用
measure-active_people_change = 使う人の増減
measure-open_urgent_high = 未解決の緊急・高
measure-oldest_urgent_days = 緊急の未解決期間
measure-tickets_90 = 問い合わせの数
measure-csat_180 = 対応の満足度
measure-nps_180 = NPS
measure-days_since_contact = 最後の接点から
measure-key_people_known = 決裁者・推進者
measure-key_people_left = 決裁者・推進者の退職
measure-mrr_change_180 = 半年間の MRR
measure-mrr_change_365 = 1 年間の MRR
measure-undecided_renewal_days = 更新の決定
measure-ending_in_days = 解約の予定

fact-silence_vs_habit = 最終利用 { $last_used_day }（ふだんは { $usual_gap_days } 営業日おき）
fact-usage_change = 直近 28 日は、その前の 84 日に比べて { $usage_change }
fact-active_days_28 = 28 日のうち { $active_days } 日
fact-features_used = { $features_known } 機能中 { $features_used_count } 機能（90 日）
fact-seats_used = { $seats } 席中 { $active_people } 席（28 日）
fact-active_people_change = 28 日ごとに { $active_people_before } 人 → { $active_people } 人
fact-open_urgent_high = { $open_urgent_high } 件
fact-oldest_urgent_days = 最も古いもので { $oldest_urgent_days } 日
fact-tickets_90 = 90 日で { $tickets } 件
fact-csat_180 = 平均 { $csat }（180 日、回答 { $csat_answers } 件）
fact-nps_180 = 平均 { $nps } 点（180 日、回答 { $nps_answers } 件）
fact-days_since_contact = 最終接点 { $last_contact_day }（{ $days_since_contact } 日前）
fact-key_people_known = { $key_people_known } 人
fact-key_people_left = 90 日で { $key_people_left } 人
fact-mrr_change_180 = { $mrr_before } → { $mrr }
fact-mrr_change_365 = { $mrr_year_before } → { $mrr }
fact-undecided_renewal_days = 更新日 { $renewal_day }（自動更新なし、未定）
fact-ending_in_days = { $ending_day } に契約が終わります

unit-times = { $n } 倍
unit-count = { $n }
unit-days = { $n } 日
unit-points = { $n } 点
