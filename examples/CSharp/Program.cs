using Pycos.Examples;

Scenario[] scenarios =
[
    new("demo", "a server and ten clients, each written as if it were a thread", Demo.Run),
    new("sleepers", "[count] tasks sleep at once, and all of it takes as long as the longest sleep", Sleepers.Run),
    new("client-server", "ten clients send a daemon messages; they share a counter without a lock", ClientServer.Run),
    new("tcp", "a task for each connection reads a stream in small pieces to its end", Tcp.Run),
    new("udp", "a task receives datagrams and tells who sent them", Udp.Run),
    new("web", "a web server answers [count] requests, 200 at a time", Web.Run),
    new("lifecycle", "joining, terminating with clean-up, at-exit functions, starting anew", Lifecycle.Run),
    new("broadcast", "a channel sends numbers to a task that adds and one that multiplies", Broadcast.Run),
    new("thread-pool", "blocking calls on threads of their own, while a ticker goes on", ThreadPoolExample.Run),
    new("pipeline", "[count] items pass stages with bounded inboxes in a group; a stage that fails stops all", Pipeline.Run),
];

return args switch
{
    [] or ["list"] => Scenario.List(scenarios, Console.Out),
    [var name, .. var rest] when scenarios.FirstOrDefault(scenario => scenario.Name == name) is { } chosen => chosen.Execute(rest),
    [var name, ..] => Scenario.ExplainUnknown(name, scenarios),
};
