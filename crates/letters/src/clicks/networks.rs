//! Job: know networks of machines, as the installation lists them.
//! Invariant: of two listed networks that hold an address, the smaller decides.

use std::net::IpAddr;

use ipnet::IpNet;

/// Who uses a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NetworkKind {
    /// Mail gateways and link scanners: every hit is a machine's.
    Scanner,
    /// Rented machines: scanners, but also the VPN of a company.
    DataCentre,
    /// People, as where an office lies inside of a larger network that is listed.
    People,
}

crate::words::words!(NetworkKind { Scanner => "scanner", DataCentre => "data-centre", People => "people" });

/// Listed networks.
#[derive(Debug, Clone, Default)]
pub struct Networks {
    listed: Vec<(IpNet, NetworkKind)>,
}

/// A line of a list that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: `{given}` is no network; one looks like `192.0.2.0/24` or `2001:db8::/32`")]
pub struct NetworkError {
    pub line: usize,
    pub given: String,
}

impl Networks {
    /// Adds a list, one network or address a line; `#` begins a remark.
    ///
    /// # Errors
    /// The first line that cannot be read; nothing is added then.
    pub fn add(&mut self, list: &str, kind: NetworkKind) -> Result<(), NetworkError> {
        let mut read = Vec::new();
        for (index, line) in list.lines().enumerate() {
            let given = line.split('#').next().unwrap_or_default().trim();
            if given.is_empty() {
                continue;
            }
            let network = given.parse::<IpNet>().or_else(|_| given.parse::<IpAddr>().map(IpNet::from));
            read.push((
                network.map_err(|_| NetworkError { line: index + 1, given: given.to_owned() })?,
                kind,
            ));
        }
        self.listed.extend(read);
        self.listed.sort_by_key(|(network, _)| std::cmp::Reverse(network.prefix_len()));
        Ok(())
    }

    /// Who uses the network of this address, if it is listed.
    pub fn kind_of(&self, address: IpAddr) -> Option<NetworkKind> {
        let address = address.to_canonical();
        self.listed.iter().find(|(network, _)| network.contains(&address)).map(|(_, kind)| *kind)
    }
}
