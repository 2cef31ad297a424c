//! What kind of company a customer is.

use crate::calendar::WorkingWeek;
use crate::dice::Dice;
use crate::labels::labelled;

labelled!(
    /// What a company does.
    Industry {
        Logistics = "logistics", "物流";
        Accounting = "accounting", "会計";
        Medical = "medical", "医療";
        Manufacturing = "manufacturing", "製造";
        RealEstate = "real_estate", "不動産";
        Education = "education", "教育";
        Construction = "construction", "建設";
        Retail = "retail", "小売";
        Restaurant = "restaurant", "飲食";
        Technology = "technology", "IT";
        Welfare = "welfare", "福祉";
        Staffing = "staffing", "人材";
    }
);

impl Industry {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let weights = [22.0, 9.0, 7.0, 14.0, 6.0, 6.0, 12.0, 8.0, 5.0, 5.0, 4.0, 2.0];
        Self::ALL[dice.weighted(&weights)]
    }

    pub(crate) fn working_week(self) -> WorkingWeek {
        match self {
            Self::Logistics | Self::Retail | Self::Restaurant | Self::Medical | Self::Welfare => {
                WorkingWeek::SevenDays
            }
            _ => WorkingWeek::Office,
        }
    }

    /// Whether vehicles or crews are sent out, so that the dispatch board is used rather than the schedule.
    pub(crate) fn dispatches(self) -> bool {
        matches!(self, Self::Logistics | Self::Construction | Self::Staffing)
    }
}

labelled!(
    /// Legal form of a company, part of its registered name.
    CompanyForm {
        KabushikiBefore = "kabushiki_before", "株式会社";
        KabushikiAfter = "kabushiki_after", "株式会社";
        Yugen = "yugen", "有限会社";
        Godo = "godo", "合同会社";
        MedicalCorporation = "medical_corporation", "医療法人";
        SchoolCorporation = "school_corporation", "学校法人";
        WelfareCorporation = "welfare_corporation", "社会福祉法人";
        TaxAccountantCorporation = "tax_accountant_corporation", "税理士法人";
        None = "none", "";
    }
);

impl CompanyForm {
    pub(crate) fn around(self, core: &str) -> String {
        match self {
            Self::KabushikiAfter => format!("{core}{}", self.label()),
            _ => format!("{}{core}", self.label()),
        }
    }
}
