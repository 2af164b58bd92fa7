/// The peers of a server, which is over when all of them have gone. Other servers of its name are no visitors.
module Pycos.Examples.Visitors

open Pycos

/// Waits until the first peer has come, and the last one has gone.
let private countPeers own peers =
    pycos {
        let mutable present = 0
        let mutable over = false

        while not over do
            let! (status: PeerStatus) = Inbox.receive peers
            printfn $"{status}"

            if status.Name <> own then
                present <- present + if status.State = PeerState.Online then 1 else -1
                over <- present = 0
    }

/// Prints who comes and goes; returns when all have gone, and what they have left is done.
let awaitAll (node: PycosNode) =
    let counter = PycosTask.spawnInbox (countPeers node.Name)
    use _ = node |> Node.watch counter
    Scheduler.finish Scheduler.Default
