use std::{net::IpAddr, time::Duration};

use axum::routing::{get, post};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::*;

async fn up(most: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        "slow"
    };
    let router = Router::new()
        .route("/", get(|| async { "here" }))
        .route("/slow", get(slow))
        .route("/echo", post(|body: String| async { body }));
    tokio::spawn(serve(listener, router, most, std::future::pending()));
    address
}

async fn connect(to: SocketAddr, say: &str) -> TcpStream {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(say.as_bytes()).await.unwrap();
    stream
}

async fn ask(to: SocketAddr, request: &str) -> String {
    let mut stream = connect(to, request).await;
    let mut answer = String::new();
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_string(&mut answer)).await;
    read.expect("an answer in time").unwrap();
    answer
}

const HERE: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn connections_that_say_nothing_keep_nobody_out() {
    let address = up(40).await;
    let beginnings = [
        "",
        "GET / HTTP/1.1\r\nhost: x\r\nx-",
        "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\nab",
    ];
    let mut held = Vec::new();
    for say in beginnings {
        for _ in 0..60 {
            held.push(connect(address, say).await);
        }
        assert!(ask(address, HERE).await.ends_with("here"), "after {say:?}");
    }
    // Who was silent longest went, and whoever came last is there.
    let mut first = held.remove(0);
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(5), first.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "the first is still there");
    let mut last = held.pop().unwrap();
    last.write_all("c".repeat(498).as_bytes()).await.unwrap();
    let mut begin = [0; 12];
    tokio::time::timeout(Duration::from_secs(5), last.read_exact(&mut begin)).await.unwrap().unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");
}

#[tokio::test]
async fn a_request_that_is_being_answered_is_not_sent_away() {
    let address = up(4).await;
    let slow = tokio::spawn(ask_slow(address));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let _held = futures_util::future::join_all((0..30).map(|_| connect(address, "GET"))).await;
    assert!(slow.await.unwrap().ends_with("slow"));
}

async fn ask_slow(address: SocketAddr) -> String {
    ask(address, "GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await
}

#[tokio::test]
async fn one_address_has_its_share_and_leaves_the_rest() {
    let table = Table::new(1_000, 3);
    let [near, far]: [IpAddr; 2] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().unwrap());
    let other = table.take_place(far);
    let places: Vec<Place> = (0..5).map(|_| table.take_place(near)).collect();
    for place in &places[..2] {
        tokio::time::timeout(Duration::from_secs(1), place.must_go()).await.expect("the oldest go");
    }
    for place in places[2..].iter().chain([&other]) {
        assert!(tokio::time::timeout(Duration::from_millis(10), place.must_go()).await.is_err());
    }
    assert_eq!(table.len(), 6);
    drop(places);
    assert_eq!(table.len(), 1);
}

#[test]
fn stores_keep_their_files() {
    assert_eq!([1_024, 300, 100_000, u64::MAX].map(most_connections), [768, 150, 20_000, 20_000]);
}
