module Pycos.Examples.Program

open System

let private scenarios =
    [
        "demo", "a server and ten clients, each written as if it were a thread", Demo.run
        "sleepers", "[count] tasks sleep at once, and all of it takes as long as the longest sleep", Sleepers.run
        "client-server", "ten clients send a daemon messages; they share a counter without a lock", ClientServer.run
        "tcp", "a task for each connection reads a stream in small pieces to its end", Tcp.run
        "udp", "a task receives datagrams and tells who sent them", Udp.run
        "web", "[port] a web server; without a port it is asked 5,000 times, 200 at a time", Web.run
        "lifecycle", "joining, terminating with clean-up, at-exit functions, starting anew", Lifecycle.run
        "broadcast", "a channel sends numbers to a task that adds and one that multiplies", Broadcast.run
        "thread-pool", "blocking calls on threads of their own, while a ticker goes on", ThreadPool.run
        "pipe-checksum", "[file] another program computes a checksum of what tasks pipe into it", PipeChecksum.run
        "pipe-grep", "[file] grep -i error | wc, as a chain of programs between two tasks", PipeGrep.run
        "socket-file", "a connection as a file: blocks at one end, lines at the other", SocketFile.run
        "locks", "an event, a lock, a condition and a semaphore, waited for in vain and not", Locks.run
        "dining-philosophers", "five share five forks in three ways in which none starves", DiningPhilosophers.run
        "hot-swap", "a server and a client get new code while they run, and may refuse it", HotSwap.run
        "supervisor", "workers that crash are replaced, and one that never works is given up", SupervisorExample.run
        "chat", "a chat server and its clients, each with two tasks on one socket", Chat.run
        "socket-chat-server-a",
        "[--port NUMBER] [--clients NUMBER] a task for each client sends what that says to all others",
        SocketChat.runServerA
        "socket-chat-server-b",
        "[--port NUMBER] [--clients NUMBER] one task knows all clients, and sends to them",
        SocketChat.runServerB
        "socket-chat-server-c",
        "[--port NUMBER] [--clients NUMBER] as b, tells who joins and leaves; a thread accepts",
        SocketChat.runServerC
        "socket-chat-client", "[--port NUMBER] says what is typed, until that is quit", SocketChat.runClient
        "tls-echo", "messages over TLS, beside clients that are strangers, silent or loud", TlsEcho.run
        "remote-task-server",
        "[--secret TEXT] [--port NUMBER] starts a task for each message of remote-task-client",
        RemoteTask.runServer
        "remote-task-client",
        "[--secret TEXT] [--peer ADDRESS:PORT] ten tasks send messages to remote-task-server",
        RemoteTask.runClient
        "remote-channel-server",
        "[--secret TEXT] [--port NUMBER] a channel that it subscribes to itself, a little late",
        RemoteChannel.runServer
        "remote-channel-client",
        "[--secret TEXT] [--peer ADDRESS:PORT] delivers to the channel of remote-channel-server",
        RemoteChannel.runClient
        "pico-service-server",
        "[--secret TEXT] [--port NUMBER] a task that tells whoever asks it the time",
        PicoService.runServer
        "pico-service-client",
        "[--secret TEXT] [--peer ADDRESS:PORT] asks the task of pico-service-server",
        PicoService.runClient
        "channel-chat-server",
        "[--secret TEXT] [--port NUMBER] a chat over a channel that rewrites what is said",
        ChannelChat.runServer
        "channel-chat-client",
        "[--secret TEXT] [--peer ADDRESS:PORT] says what is typed, until that is quit",
        ChannelChat.runClient
        "node-script-server",
        "[--passphrase TEXT] [--secret TEXT] [--port NUMBER] runs scripts of those who know the passphrase",
        NodeScript.runServer
        "node-script-client",
        "[--passphrase TEXT] [--secret TEXT] [--peer ADDRESS:PORT] has a script run by node-script-server",
        NodeScript.runClient
        "rps-server", "[--secret TEXT] [--port NUMBER] a service whose every call is a task of its own", Rps.runServer
        "rps-client",
        "[--secret TEXT] [--peer ADDRESS:PORT] five calls of rps-server at once, and one that it refuses",
        Rps.runClient
        "rps-monitor-server",
        "[--secret TEXT] [--port NUMBER] a service that fails, or waits for a message",
        RpsMonitor.runServer
        "rps-monitor-client",
        "[--secret TEXT] [--peer ADDRESS:PORT] a task hears how each call of rps-monitor-server ends",
        RpsMonitor.runClient
        "log-watch-server",
        "[--secret TEXT] [--port NUMBER] sends what fails in a log to each log-watch-client",
        LogWatch.runServer
        "log-watch-client",
        "[--secret TEXT] [--peer ADDRESS:PORT] prints what fails in the logs of all log-watch-servers",
        LogWatch.runClient
        "cluster-demo", "1,000 inputs on two processes of this machine, of which one is killed", ClusterDemo.run
        "cluster-results",
        "[count] [--node HOST:PORT] [--secret TEXT] results of jobs, in the order of their submission",
        ClusterResults.run
        "cluster-messages",
        "[count] [--node HOST:PORT] [--secret TEXT] jobs are given objects and deliver others to a task of the client",
        ClusterMessages.run
        "cluster-files",
        "[count] [--node HOST:PORT] [--secret TEXT] files go to servers, jobs make others of them, and these come back",
        ClusterFiles.run
        "cluster-program",
        "[count] [--node HOST:PORT] [--secret TEXT] jobs pipe what they are sent through a program, line by line",
        ClusterProgram.run
        "cluster-own-scheduling",
        "[count] [--node HOST:PORT] [--secret TEXT] the client decides which server runs what, by events",
        ClusterOwnScheduling.run
        "cluster-own-data",
        "[--node HOST:PORT] [--secret TEXT] each server is enabled with data of its own, of which jobs make checksums",
        ClusterOwnData.run
        "cluster-blocking",
        "[milliseconds] [--node HOST:PORT] [--secret TEXT] a job blocks its thread, and no message is lost",
        ClusterBlocking.run
        "cluster-shared-data",
        "[--node HOST:PORT] [--secret TEXT] a large table goes to each server once, and serves all jobs there",
        ClusterSharedData.run
        "node-data",
        "[--node HOST:PORT] [--secret TEXT] each node sieves primes once, and its servers share the sieve in memory",
        NodeData.run
        "cluster-fresh-servers",
        "[count] [--node HOST:PORT] [--secret TEXT] each job gets a server that has never run another",
        ClusterFreshServers.run
        "cluster-interrupt",
        "[milliseconds] [--node HOST:PORT] [--secret TEXT] jobs save their best when the cluster is interrupted",
        ClusterInterrupt.run
        "cluster-streaming",
        "[count] [--node HOST:PORT] [--secret TEXT] prices stream to a job that finds trends and one that writes a file",
        ClusterStreaming.run
        "cluster-agents",
        "[--node HOST:PORT] [--secret TEXT] jobs find each other by names and exchange what they know",
        ClusterAgents.run
        "cluster-memory",
        "[--node HOST:PORT] [--secret TEXT] a job loads a file, and another one at the same server answers questions",
        ClusterMemory.run
        "cluster-actor",
        "[--node HOST:PORT] [--secret TEXT] an object with a name adds up what jobs find, and is there again when its server dies",
        ClusterActor.run
        "word-count",
        "[folder] [--node HOST:PORT] [--secret TEXT] counts the words of files on servers, and adds them up there",
        WordCount.run
        "monte-carlo",
        "[jobs] [--node HOST:PORT] [--secret TEXT] pi by darts on all servers, with progress",
        MonteCarlo.run
        "job-graph",
        "[--node HOST:PORT] [--secret TEXT] jobs that wait for others, and one that never runs since another has failed",
        JobGraph.run
        "node-map",
        "[--nodes HOST:PORT,...] [--secret-file FILE] [count] applies a function to numbers on these nodes, or those that are found",
        NodeMap.run
        "ship-closure", "functions run in a process that has none of their code; what that costs", ShipClosure.run
        "ship-refused", "a function that has captured a socket is refused, with the way to the socket", ShipRefused.run
        "pipeline",
        "[count] items pass stages with bounded inboxes in a group; a stage that fails stops all",
        Pipeline.run
    ]
    |> List.map (fun (name, shows, run) -> {
        Name = name
        Shows = shows
        Run = run
    })

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | []
    | [ "list" ] -> Scenario.list scenarios Console.Out
    | name :: rest ->
        match scenarios |> List.tryFind (fun scenario -> scenario.Name = name) with
        | Some chosen -> Scenario.execute rest chosen
        | None -> Scenario.explainUnknown name scenarios
