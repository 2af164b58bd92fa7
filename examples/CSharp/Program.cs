using Pycos.Examples;

Scenario[] scenarios =
[
    new("demo", "a server and ten clients, each written as if it were a thread", Demo.Run),
    new("sleepers", "[count] tasks sleep at once, and all of it takes as long as the longest sleep", Sleepers.Run),
    new("client-server", "ten clients send a daemon messages; they share a counter without a lock", ClientServer.Run),
    new("tcp", "a task for each connection reads a stream in small pieces to its end", Tcp.Run),
    new("udp", "a task receives datagrams and tells who sent them", Udp.Run),
    new("web", "[port] a web server; without a port it is asked 5,000 times, 200 at a time", Web.Run),
    new("lifecycle", "joining, terminating with clean-up, at-exit functions, starting anew", Lifecycle.Run),
    new("broadcast", "a channel sends numbers to a task that adds and one that multiplies", Broadcast.Run),
    new("thread-pool", "blocking calls on threads of their own, while a ticker goes on", ThreadPoolExample.Run),
    new("pipe-checksum", "[file] another program computes a checksum of what tasks pipe into it", PipeChecksum.Run),
    new("pipe-grep", "[file] grep -i error | wc, as a chain of programs between two tasks", PipeGrep.Run),
    new("socket-file", "a connection as a file: blocks at one end, lines at the other", SocketFile.Run),
    new("locks", "an event, a lock, a condition and a semaphore, waited for in vain and not", Locks.Run),
    new("dining-philosophers", "five share five forks in three ways in which none starves", DiningPhilosophers.Run),
    new("hot-swap", "a server and a client get new code while they run, and may refuse it", HotSwap.Run),
    new("supervisor", "workers that crash are replaced, and one that never works is given up", SupervisorExample.Run),
    new("chat", "a chat server and its clients, each with two tasks on one socket", Chat.Run),
    new("socket-chat-server-a", "[--port NUMBER] [--clients NUMBER] a task for each client sends what that says to all others", SocketChat.RunServerA),
    new("socket-chat-server-b", "[--port NUMBER] [--clients NUMBER] one task knows all clients, and sends to them", SocketChat.RunServerB),
    new("socket-chat-server-c", "[--port NUMBER] [--clients NUMBER] as b, tells who joins and leaves; a thread accepts", SocketChat.RunServerC),
    new("socket-chat-client", "[--port NUMBER] says what is typed, until that is quit", SocketChat.RunClient),
    new("tls-echo", "messages over TLS, beside clients that are strangers, silent or loud", TlsEcho.Run),
    new("remote-task-server", "[--secret TEXT] [--port NUMBER] starts a task for each message of remote-task-client", RemoteTask.RunServer),
    new("remote-task-client", "[--secret TEXT] [--peer ADDRESS:PORT] ten tasks send messages to remote-task-server", RemoteTask.RunClient),
    new("remote-channel-server", "[--secret TEXT] [--port NUMBER] a channel that it subscribes to itself, a little late", RemoteChannel.RunServer),
    new("remote-channel-client", "[--secret TEXT] [--peer ADDRESS:PORT] delivers to the channel of remote-channel-server", RemoteChannel.RunClient),
    new("pico-service-server", "[--secret TEXT] [--port NUMBER] a task that tells whoever asks it the time", PicoService.RunServer),
    new("pico-service-client", "[--secret TEXT] [--peer ADDRESS:PORT] asks the task of pico-service-server", PicoService.RunClient),
    new("channel-chat-server", "[--secret TEXT] [--port NUMBER] a chat over a channel that rewrites what is said", ChannelChat.RunServer),
    new("channel-chat-client", "[--secret TEXT] [--peer ADDRESS:PORT] says what is typed, until that is quit", ChannelChat.RunClient),
    new("rps-server", "[--secret TEXT] [--port NUMBER] a service whose every call is a task of its own", Rps.RunServer),
    new("rps-client", "[--secret TEXT] [--peer ADDRESS:PORT] five calls of rps-server at once, and one that it refuses", Rps.RunClient),
    new("rps-monitor-server", "[--secret TEXT] [--port NUMBER] a service that fails, or waits for a message", RpsMonitor.RunServer),
    new("rps-monitor-client", "[--secret TEXT] [--peer ADDRESS:PORT] a task hears how each call of rps-monitor-server ends", RpsMonitor.RunClient),
    new("log-watch-server", "[--secret TEXT] [--port NUMBER] sends what fails in a log to each log-watch-client", LogWatch.RunServer),
    new("log-watch-client", "[--secret TEXT] [--peer ADDRESS:PORT] prints what fails in the logs of all log-watch-servers", LogWatch.RunClient),
    new("pipeline", "[count] items pass stages with bounded inboxes in a group; a stage that fails stops all", Pipeline.Run),
];

return args switch
{
    [] or ["list"] => Scenario.List(scenarios, Console.Out),
    [var name, .. var rest] when scenarios.FirstOrDefault(scenario => scenario.Name == name) is { } chosen => chosen.Execute(rest),
    [var name, ..] => Scenario.ExplainUnknown(name, scenarios),
};
