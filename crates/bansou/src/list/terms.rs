//! What a list can be asked by: the register of its records, in the workspace's currency and days.
//!
//! Invariant: a list knows no attribute that the register does not have.

use std::sync::Arc;

use bansou_rules::{Moment, Resolved, Rule};

use crate::{
    attributes::{Record, Register},
    customers::attributes::ACCOUNTS,
    db,
    money::Currency,
    segments,
    web::Seat,
    workspaces::Workspace,
};

#[derive(Debug)]
pub struct Terms {
    pub register: Register,
    /// What amounts without a currency are in.
    pub currency: Currency,
    pub moment: Moment,
}

impl Terms {
    #[cfg(test)]
    pub fn of(
        areas: crate::areas::Areas,
        record: &'static Record,
        fields: &[crate::custom_fields::CustomField],
        currency: Currency,
        moment: Moment,
    ) -> Arc<Self> {
        Arc::new(Self { register: Register::of(&areas.parts(), record, fields), currency, moment })
    }

    /// For the accounts that a member looks at.
    pub async fn of_accounts(seat: &Seat) -> db::Result<Arc<Self>> {
        let workspace = &seat.workspace;
        let register = register(workspace, &ACCOUNTS).await?;
        let moment = workspace.moment_of(seat.figures);
        Ok(Arc::new(Self { register, currency: workspace.currency, moment }))
    }

    pub async fn load(workspace: &Workspace, record: &'static Record) -> db::Result<Arc<Self>> {
        let register = register(workspace, record).await?;
        Ok(Arc::new(Self { register, currency: workspace.currency, moment: workspace.moment().await? }))
    }

    /// Whether this can be asked of the records, by SQL.
    pub fn can_be_asked(&self, rule: &Rule) -> bool {
        Resolved::new(rule, &self.register, &self.moment).is_ok_and(|resolved| resolved.sql("r", 1).is_ok())
    }
}

async fn register(workspace: &Workspace, record: &'static Record) -> db::Result<Register> {
    let segments = segments::named(&workspace.main).await?;
    Ok(Register::load(workspace, record).await?.with_segments(&segments))
}
