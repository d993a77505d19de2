"""Sentences that the notebooks say with their own numbers, side by side in both languages; one block per notebook."""

WORDS = {
    "bar.reading": ("reading", "读取数据"),
    "bar.features": ("features", "计算特征"),
    "bar.nested": ("nested models", "嵌套模型"),
    "bar.segments": ("segments", "客户分类"),
    "bar.churn": ("churn model", "流失模型"),
    "bar.repeat": ("repeat-purchase model", "复购模型"),
    "bar.reasons": ("reasons", "预测原因"),
    "bar.value": ("customer value", "客户价值"),
    "bar.report": ("report", "报告"),
    "01.answer": (
        "**Answer.** {lines:,} order lines remain, {first:%Y-%m-%d} to {last:%Y-%m-%d}; {customers:,} customers bought; "
        "purchases add up to {bought:,.0f} {currency}, returns to {back:,.0f}.",
        "**答案。** 清洗后保留{lines:,}行订单，时间为{first:%Y-%m-%d}至{last:%Y-%m-%d}；{customers:,}位客户有购买；"
        "购买合计{bought:,.0f} {currency}，退货合计{back:,.0f}。",
    ),
    "01.horizon": (
        "{suggestion} The study file asks about {days} days.",
        "{suggestion}配置文件当前的预测期为{days}天。",
    ),
    "01.no_products": ("The lines name no products.", "订单行没有商品编号。"),
    "01.nothing_dropped": (
        "No rule found anything to drop or to change.",
        "没有任何规则需要删除或修改数据。",
    ),
    "01.no_list": (
        "What is wrong in these files is not known beforehand, so there is nothing to compare the audit with.",
        "这些文件中有哪些问题事先并不知道，因此没有可与清洗记录对照的清单。",
    ),
    "01.planted": (
        "{planted:,} flaws of {kinds} kinds were planted and {found:,} found, each kind as often as it was planted.",
        "共植入{kinds}类、{planted:,}处瑕疵，找到{found:,}处，每一类的数量都与植入时一致。",
    ),
    "01.planted_apart": (
        "{planted:,} flaws of {kinds} kinds were planted and {found:,} found; {apart} kinds differ.",
        "共植入{kinds}类、{planted:,}处瑕疵，找到{found:,}处，其中{apart}类的数量与植入时不同。",
    ),
    "01.columns": (
        "Of {columns} columns {gaps} have gaps, most of all `{column}` ({missing:.1%}). The largest thousandth of the "
        "lines brings {top:.1%} of the purchases.",
        "{columns}列中有{gaps}列存在缺失，最多的是 `{column}`（{missing:.1%}）。金额最大的千分之一订单行占购买总额的{top:.1%}。",
    ),
    "01.columns_full": (
        "None of the {columns} columns has gaps. The largest thousandth of the lines brings {top:.1%} of the purchases.",
        "全部{columns}列均无缺失。金额最大的千分之一订单行占购买总额的{top:.1%}。",
    ),
    "01.ready": ("All {checks} checks are in order.", "{checks}项检查全部正常。"),
    "01.readiness": (
        "{fine} of {checks} checks are in order; the others say what they would add.",
        "{checks}项检查中有{fine}项正常；其余各项说明了补齐后的用处。",
    ),
    "03.answer": (
        "**Answer.** {customers:,} customers on {as_of:%Y-%m-%d}: {important:.0%} are important value customers, "
        "{loyal:.0%} loyal, {sleeping:.0%} sleeping and {lost:.0%} lost by their own purchase cycles. {few:,} of them "
        "bring {share:.0%} of a year's sales.",
        "**答案。** {as_of:%Y-%m-%d}共有{customers:,}位客户：{important:.0%}是重要价值客户；按各自的购买周期，忠诚客户占{loyal:.0%}，"
        "沉睡客户占{sleeping:.0%}，流失客户占{lost:.0%}。其中{few:,}位贡献了全年{share:.0%}的销售额。",
    ),
    "03.segments": (
        "Of the customers called “{worst}” one horizon ago {high:.0%} have not bought since, of “{best}” {low:.0%}: the "
        "segments were fitted to no outcome and still order the risk.",
        "一个预测期之前属于“{worst}”的客户中，{high:.0%}此后未再购买，“{best}”为{low:.0%}：分类时没有用到任何结果，却能区分风险高低。",
    ),
    "03.personas": (
        "{personas} personas; the least separate one is “{name}”, whose rule is right for {pure:.0%} of those it names.",
        "共{personas}类画像；区分最不清晰的是“{name}”，其规则选出的客户中{pure:.0%}确属该类。",
    ),
    "04.answer": (
        "**Answer.** Of {n:,} customers scored, {expected:,.0f} are expected to leave (80% interval {low:,.0f} to "
        "{high:,.0f}). Over {origins} past origins the shipped model had log loss {log_loss:.3f}, AUC {auc:.3f} and "
        "calibration error {ece:.3f}; the best single candidate in hindsight is {best}; the interval held {inside} of "
        "{origins} outcomes.",
        "**答案。** 在评分的{n:,}位客户中，预计流失{expected:,.0f}位（80%区间{low:,.0f}至{high:,.0f}）。在{origins}个历史时点，"
        "采用的模型对数损失为{log_loss:.3f}，AUC 为{auc:.3f}，校准误差为{ece:.3f}；事后看最佳的单一候选模型是{best}；"
        "{origins}次结果中有{inside}次落在区间内。",
    ),
    "04.split": (
        "Today's model learns from {rows:,} rows of {customers:,} customers at {dates} dates, {first} to {last}. Of the "
        "{open} dates since then, whose {days} days have not passed, {shorter} enter with a shorter window.",
        "今天的模型使用{first}至{last}共{dates}个时点、{customers:,}位客户的{rows:,}行数据。此后{open}个时点的{days}天尚未走完，"
        "其中{shorter}个以较短的窗口参与训练。",
    ),
    "04.candidates": (
        "The log loss of the shipped model is {recency} that of the recency rule and {best} that of the best single "
        "candidate ({name}), which is known in hindsight only.",
        "采用的模型的对数损失与最近购买规则相比{recency}，与最佳的单一候选（{name}）相比{best}，而后者只有事后才知道。",
    ),
    "04.calibrated": (
        "Most changed: {most}, from a calibration error of {before:.3f} to {after:.3f}; the shipped model went from "
        "{own_before:.3f} to {own_after:.3f}.",
        "变化最大的是{most}：校准误差由{before:.3f}变为{after:.3f}；采用的模型由{own_before:.3f}变为{own_after:.3f}。",
    ),
    "04.kinds": (
        "New customers: mean forecast {new_p:.1%} against {new_rate:.1%}; established ones: {old_p:.1%} against "
        "{old_rate:.1%}.",
        "新客户：平均预测{new_p:.1%}，实际{new_rate:.1%}；老客户：平均预测{old_p:.1%}，实际{old_rate:.1%}。",
    ),
    "04.model": (
        "Model in the bundle: {kind}, from {rows:,} rows of {customers:,} customers at {dates} dates.",
        "模型文件中是{kind}，由{dates}个时点、{customers:,}位客户的{rows:,}行数据训练而成。",
    ),
    "05.answer": (
        "**Answer.** Of {n:,} first-time buyers of the last {new_days} days, {expected:,.0f} are expected to buy again "
        "within {days} days (80% interval {low:,.0f} to {high:,.0f}). Past origins: log loss {log_loss:.3f}, AUC "
        "{auc:.3f}, calibration error {ece:.3f}.",
        "**答案。** 最近{new_days}天的{n:,}位首购客户中，预计{expected:,.0f}位在{days}天内再次购买（80%区间{low:,.0f}至{high:,.0f}）。"
        "历史时点：对数损失{log_loss:.3f}，AUC {auc:.3f}，校准误差{ece:.3f}。",
    ),
    "05.candidates": (
        "On {n:,.0f} first-time buyers per date the log loss of the shipped model is {recency} that of the recency rule and "
        "{best} that of the best single candidate ({name}), which is known in hindsight only.",
        "每个时点平均{n:,.0f}位首购客户：采用的模型的对数损失与最近购买规则相比{recency}，与最佳的单一候选（{name}）相比{best}，"
        "而后者只有事后才知道。",
    ),
    "versus.below": ("{by} below", "低{by}"),
    "versus.above": ("{by} above", "高{by}"),
    "versus.level": ("level with", "持平"),
    "05.bands": (
        "Within {days} days {likely:,} of {n:,} first-time buyers are more likely than not to come back; contact them before "
        "the curve above turns flat.",
        "{days}天内，{n:,}位首购客户中有{likely:,}位再次购买的可能性超过一半；应在上图曲线变平之前联系他们。",
    ),
    "06.answer": (
        "**Answer.** The mean risk is {base:.1%}; the strongest driver is **{first}** ({most:.1f} points on average), "
        "followed by {second} ({next:.1f}). Base and reasons add up to the probability within {error:.0e}; of {families} "
        "families with a leading feature {against} point against the outcomes.",
        "**答案。** 平均风险为{base:.1%}；影响最大的是**{first}**（平均{most:.1f}个百分点），其次是{second}（{next:.1f}个百分点）。"
        "基准与各原因之和等于所示概率，误差不超过{error:.0e}；{families}个有代表特征的特征族中，{against}个与实际结果方向相反。",
    ),
    "06.one_over": (
        "From {base} to {p}: the reasons named come to {named:.0%} of the distance, and the others take {back:.0%} back.",
        "由{base}到{p}：列出的原因合计为其中差距的{named:.0%}，其余原因抵回{back:.0%}。",
    ),
    "06.one": (
        "From {base} to {p}: the reasons named explain {named:.0%} of the distance.",
        "由{base}到{p}：列出的原因解释了其中{named:.0%}的差距。",
    ),
    "06.no_number": ("No input of the model is a number.", "模型没有数值型输入。"),
    "06.against": (
        "Against the outcomes: {reasons} families, with summed contributions {summed}. Reasons that cancel each other: "
        "the points add up to {mine:.1f} times the distance from the base, summed contributions to {theirs:.1f} times.",
        "与结果方向相反的特征族：原因分值为{reasons}个，贡献直接相加为{summed}个。相互抵消的程度：原因分值的绝对值之和是与基准距离的{mine:.1f}倍，"
        "贡献直接相加则是{theirs:.1f}倍。",
    ),
    "06.counts": (
        "The widest gap: customers {who}: {rate:.0%} of them left, of the others {others:.0%}.",
        "差距最大的是：{who}的客户中{rate:.0%}流失，其余客户为{others:.0%}。",
    ),
    "06.no_feature": ("No such feature in this model.", "该模型中没有这些特征。"),
    "06.nobody_silent": (
        "No customer was silent in between, so first reasons cannot be compared. The risk of {rose:,} customers rose by 10 "
        "points or more.",
        "其间没有一直未购买的客户，因此无法比较首要原因。有{rose:,}位客户的风险上升了 10 个百分点以上。",
    ),
    "06.stable": (
        "{same:.0%} of {customers:,} customers who were silent in between have the same first reason. The risk of {rose:,} "
        "customers rose by 10 points or more.",
        "其间没有购买的{customers:,}位客户中，{same:.0%}的首要原因没有变化。有{rose:,}位客户的风险上升了 10 个百分点以上。",
    ),
    "07.answer": (
        "**Answer.** {customers:,} customers in {segments} segments. Mean churn probability, riskiest segment first: "
        "{listed}.",
        "**答案。** {customers:,}位客户分为{segments}类。平均流失概率由高到低：{listed}。",
    ),
    "07.groups": (
        "The clearest grouping is by “{name}”: {low:.0%} to {high:.0%} between groups of at least {fewest} customers scored.",
        "区分风险最明显的是“{name}”：在评分客户不少于{fewest}位的各组之间为{low:.0%}至{high:.0%}。",
    ),
    "07.curves": (
        "Over {days} days the mean risk is highest among “{most}” ({high:.1%}) and lowest among “{least}” ({low:.1%}).",
        "{days}天内，平均风险最高的是“{most}”（{high:.1%}），最低的是“{least}”（{low:.1%}）。",
    ),
    "07.response": (
        "Best single score: {name}; the shares of its five values lie up to {difference:.0f} points apart.",
        "单个评分中区分力最强的是{name}：各分值的购买比例最多相差{difference:.0f}个百分点。",
    ),
    "07.factors": (
        "The first {n} factors carry {share:.0%} of the variance of all columns.",
        "前{n}个因子解释了全部列{share:.0%}的方差。",
    ),
    "08.answer": (
        "**Answer.** {lost:,.0f} of {customers:,.0f} customers are lost by their own purchase cycles: {new:.0%} of new "
        "customers, {established:.0%} of established customers.",
        "**答案。** 按各自的购买周期，{customers:,.0f}位客户中已流失{lost:,.0f}位：新客户流失{new:.0%}，老客户流失{established:.0%}。",
    ),
    "08.moves": (
        "{stayed:.0%} of the customers stayed in their segment; the largest move is from “{origin}” to “{end}”: {moved:,}.",
        "{stayed:.0%}的客户留在原来的类别；人数最多的变动是由“{origin}”转为“{end}”：{moved:,}位。",
    ),
    "08.tenure": (
        "Established customers are {share:.0%} of the lost and brought {money:.0%} of what the lost ever spent.",
        "老客户占流失人数的{share:.0%}，却占流失客户累计消费的{money:.0%}。",
    ),
    "09.answer": ("**Answer.** {customers:,} customers. {categories}{rules}", "**答案。** 共{customers:,}位客户。{categories}{rules}"),
    "09.categories": (
        "{n:,} categories were sold; the largest, {name}, brings {share:.0%} of the year's sales. ",
        "共售出{n:,}个品类；最大的是{name}，占全年销售额的{share:.0%}。",
    ),
    "09.rules": (
        "{n:,} association rules; the strongest: {bought} with {also}, {lift:.1f} times as often as by chance.",
        "共{n:,}条关联规则；最强的是{bought}与{also}，同时购买的次数是随机情况的{lift:.1f}倍。",
    ),
    "09.classes": (
        "“{name}”: {customers:.0%} of the customers, {profit:.0%} of the profit.",
        "“{name}”：占客户的{customers:.0%}，占利润的{profit:.0%}。",
    ),
    "09.no_profit": (
        "Losses are too large for shares of a profit; best is “{name}”, with {customers:.0%} of the customers.",
        "亏损过大，无法比较利润占比；最好的是“{name}”，占客户的{customers:.0%}。",
    ),
    "09.offers": (
        "{customers:,} customers meet the condition of a rule whose conclusion they have never bought.",
        "有{customers:,}位客户满足某条规则的条件，却从未购买其结论中的品类。",
    ),
    "10.answer": (
        "**Answer.** {customers:,} customers are expected to bring {total:,.0f} {currency} of margin in {days} days (80% "
        "interval {low:,.0f} to {high:,.0f}); {risk:.0%} of it is at risk. By the rule a contact would pay for {chosen:,} "
        "of them; whether past origins support the rule is said below, before its list. {acceptance}",
        "**答案。** {customers:,}位客户预计在{days}天内带来{total:,.0f} {currency}毛利（80%区间{low:,.0f}至{high:,.0f}），其中{risk:.0%}面临流失风险。"
        "按规则，联系其中{chosen:,}位有利可图；历史时点是否支持该规则，见下文名单之前的说明。{acceptance}",
    ),
    "10.shipped": (
        "Shipped: **{model}**. The back-test looked {days} days ahead. Today's totals are corrected for the errors of "
        "earlier forecasts: {corrections}.",
        "采用：**{model}**。回测向前看{days}天。今天的总额按以往预测的误差作了修正：{corrections}。",
    ),
    "10.beyond": (
        "Values count {horizon:,} days, but the lines allow a test over {days:,} only: what lies beyond is extrapolated. ",
        "价值按{horizon:,}天计算，但订单行只够检验{days:,}天：更远的部分是外推。",
    ),
    "10.longer": (
        "Values count {horizon:,} days; they are tested over {days:,}, because the sum of fewer days is mostly chance. ",
        "价值按{horizon:,}天计算；检验用{days:,}天，因为更短时间内的合计大多出于偶然。",
    ),
    "correction.new": ("new {change:+.0%}", "新客户{change:+.0%}"),
    "correction.established": ("established {change:+.0%}", "老客户{change:+.0%}"),
    "10.no_values": (
        "The order lines cover too short a time for a back-test of value.",
        "订单数据时间过短，无法对价值做回测。",
    ),
    "10.no_past": (
        "The horizon of no past origin has closed yet.",
        "尚无任何历史时点走完预测期。",
    ),
    "10.candidates": (
        "Best by profit: {first}; last: {last}, with {share:.0%} of that.",
        "按利润衡量，最佳的是{first}；{last}只能获得其{share:.0%}。",
    ),
    "10.no_profit": (
        "By no model's order would contacts have brought a profit, on the terms above.",
        "在上述条件下，按任何模型的排序联系客户都不会带来利润。",
    ),
    "10.list": (
        "{evidence} Of {customers:,} customers, {contacts:,} are to be contacted (expected profit {profit:,.0f} {currency}, "
        "as on page one of the report) and {control:,} are the control group. {power}",
        "{evidence}{customers:,}位客户中，应联系{contacts:,}位（预期利润{profit:,.0f} {currency}，与报告首页一致），另有{control:,}位为对照组。{power}",
    ),
    "10.list_refused": (
        "{evidence} Of {customers:,} customers the rule would list {contacts:,} and keep {control:,} as a control group; "
        "the list below shows how it works.",
        "{evidence}{customers:,}位客户中，按规则会列出{contacts:,}位，另有{control:,}位为对照组；下面的名单仅用于说明规则。",
    ),
    "10.no_campaign": (
        "There is no campaign with a control group yet: `churn campaign assign` starts one.",
        "尚无设有对照组的活动：用 `churn campaign assign` 开始第一次。",
    ),
    "10.responds": (
        "{acceptance} To show that one half of the customers responds three times as readily as the other takes about "
        "{needed:,} customers, half of them contacted; the campaigns with this offer have {customers:,}.",
        "{acceptance}要证明一半客户的响应率是另一半的三倍，约需{needed:,}位客户，其中一半接受联系；优惠相同的活动共有{customers:,}位。",
    ),
    "11.answer": (
        "**Answer.** {files} files, {size:.1f} MB; the report is at `reports/{name}/report.html`.",
        "**答案。** 共{files}个文件，{size:.1f} MB；报告位于 `reports/{name}/report.html`。",
    ),
    "12.answer": ("**Answer.** {evidence} {result}", "**答案。** {evidence}{result}"),
    "12.moves": (
        "{term}: from {low:,.0f} to {high:,.0f} {currency}, all else equal.",
        "{term}：其他条件不变时，由{low:,.0f}至{high:,.0f} {currency}。",
    ),
    "12.grid": (
        "Between its smallest and its largest value here, the acceptance multiplies the expected profit by {times:,.1f} at "
        "the study's cost of a contact.",
        "在配置文件的联系成本下，接受率由表中最小值升至最大值，预期利润变为{times:,.1f}倍。",
    ),
    "13.answer": (
        "**Answer.** {skill} {needed} of {families} families of features cannot be replaced by the others. The largest gap "
        "between forecast and outcome by tenure is {gap:+.1f} points ({group}).",
        "**答案。** {skill}{families}个特征族中有{needed}个"
        "无法由其他特征替代。按客户年限看，预测与结果的最大差距为{gap:+.1f}个百分点（{group}）。",
    ),
    "13.skill": (
        "A small model fitted on {rows:,.0f} rows removes {skill:.0%} of the log loss of one probability for all (AUC "
        "{auc:.3f}).",
        "用{rows:,.0f}行训练的小模型，使“所有人同一概率”的对数损失降低{skill:.0%}（AUC {auc:.3f}）。",
    ),
    "13.no_skill": (
        "A small model fitted on {rows:,.0f} rows is no better than one probability for all (AUC {auc:.3f}).",
        "用{rows:,.0f}行训练的小模型，并不优于“所有人同一概率”（AUC {auc:.3f}）。",
    ),
    "13.few": (
        "**Answer.** {rows:,} past forecasts are too few to fit small models next to them; what follows is about "
        "the shipped model only.",
        "**答案。** 只有{rows:,}次历史预测，不足以另外训练小模型；以下为采用的模型自身的结果。",
    ),
    "13.rates": (
        "Between {first:%Y-%m-%d} and {last:%Y-%m-%d} the rate of all went from {low:.0%} at its lowest to {high:.0%} at "
        "its highest; at the newest date customers of {old} leave at {old_rate:.0%}, those of {new} at {new_rate:.0%}.",
        "{first:%Y-%m-%d}至{last:%Y-%m-%d}，总体流失率最低{low:.0%}、最高{high:.0%}；在最新时点，首购距今{old}的客户流失率为{old_rate:.0%}，"
        "{new}的为{new_rate:.0%}。",
    ),
    "13.ablation": (
        "By itself “{name}” reaches {share:.0%} of the skill of all features together.",
        "仅用“{name}”一个特征族，即可达到全部特征解释力的{share:.0%}。",
    ),
    "13.single_better": (
        "“{name}” by itself does better than all features together (skill {own:.3f} and {all:.3f}): with so few rows, what "
        "more features add is mostly chance.",
        "仅用“{name}”一个特征族，就优于全部特征合用（解释力{own:.3f}与{all:.3f}）：行数这样少时，增加的特征多半只学到偶然。",
    ),
    "13.no_single": (
        "No family by itself is better than one probability for all; the best, “{name}”, has a skill of {own:.3f}, all "
        "features together {all:.3f}.",
        "没有一个特征族单独优于“所有人同一概率”；最好的“{name}”解释力为{own:.3f}，全部特征合用为{all:.3f}。",
    ),
    "13.errors": (
        "{sure} of {groups} groups have a gap that is significant.",
        "{groups}个组中有{sure}个组的差距显著。",
    ),
    "13.pays": (
        "By the formula a contact pays from a probability of {p:.0%} on, at an acceptance of {acceptance:.0%}",
        "按公式，接受率为{acceptance:.0%}时，流失概率达到{p:.0%}即值得联系",
    ),
    "13.never_pays": (
        "By the formula no contact pays, however sure the leaving, at an acceptance of {acceptance:.0%}",
        "按公式，接受率为{acceptance:.0%}时，流失概率再高也不值得联系",
    ),
    "13.best": (
        "at past origins the best of these thresholds was {best:.0%}",
        "在历史时点，表中最佳阈值为{best:.0%}",
    ),
    "13.no_best": ("at past origins none of these thresholds paid", "在历史时点，表中没有一个阈值有利可图"),
    "13.both": ("{formula}; {past}.", "{formula}；{past}。"),
    "13.features": (
        "{crossing} of {features} features change sides of .5 between dates; the widest span is {span:.3f} (“{name}”).",
        "{features}个特征中有{crossing}个在不同时点跨越 0.5；极差最大的是“{name}”（{span:.3f}）。",
    ),
    "13.seeds": (
        "Two draws of customers and seeds: {seeds_first:.0%} of the customers keep their first reason, and the effects of "
        "families correlate at {seeds_effects:.2f} (predictions {seeds_p:.2f}). Older against newer dates: {dates_first:.0%} and "
        "{dates_effects:.2f} ({dates_p:.2f}).",
        "两次不同的抽样与随机种子：{seeds_first:.0%}的客户首要原因相同，各特征族影响的相关系数为{seeds_effects:.2f}（预测值为{seeds_p:.2f}）。"
        "较早与较近时点相比：分别为{dates_first:.0%}与{dates_effects:.2f}（{dates_p:.2f}）。",
    ),
    "13.seeds_only": (
        "Two draws of customers and seeds: {seeds_first:.0%} of the customers keep their first reason, and the effects of "
        "families correlate at {seeds_effects:.2f} (predictions {seeds_p:.2f}).",
        "两次不同的抽样与随机种子：{seeds_first:.0%}的客户首要原因相同，各特征族影响的相关系数为{seeds_effects:.2f}（预测值为{seeds_p:.2f}）。",
    ),
    "13.shuffled": (
        "With shuffled outcomes, {draws} times: mean AUC {mean:.3f}, from {low:.3f} to {high:.3f}; with the real ones "
        "{real:.3f}.",
        "将结果打乱{draws}次：平均 AUC 为{mean:.3f}，范围{low:.3f}至{high:.3f}；真实结果为{real:.3f}。",
    ),
    "13.questions": (
        "At the study's horizon the AUC goes from {low:.3f} to {high:.3f} with nothing but the definition of an active customer changed.",
        "预测期不变，仅改变活跃客户的定义，AUC 就由{low:.3f}变为{high:.3f}。",
    ),
}  # fmt: skip
