//! A line to the database that a test can cut and mend: a forwarder on a port of its own.

use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The line. It ends when it is dropped.
pub(crate) struct Line {
    address: SocketAddr,
    up: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Line {
    /// A line to this address, up.
    pub(crate) async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (up, state) = watch::channel(true);
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                // While the line is down, who calls is hung up on.
                if *state.borrow() {
                    tokio::spawn(forward(near, target.clone(), state.clone()));
                }
            }
        });
        Self { address, up, task }
    }

    /// The address at this end.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every connection breaks, and nobody gets a new one.
    pub(crate) fn cut(&self) {
        self.up.send_replace(false);
    }

    /// Who calls now gets through.
    pub(crate) fn mend(&self) {
        self.up.send_replace(true);
    }
}

async fn forward(mut near: TcpStream, target: String, mut state: watch::Receiver<bool>) {
    let Ok(mut far) = TcpStream::connect(target).await else { return };
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
        _ = state.wait_for(|up| !up) => {}
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}
