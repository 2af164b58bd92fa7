/// A client keeps two nodes busy while their servers are killed and suspended, and one of the nodes is killed: no job may be lost, end twice or
/// end wrongly, and no memory may grow.
module Pycos.Chaos.Program

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Security.Cryptography
open System.Threading
open Pycos

let private jobsAtOnce = 500
let private drainTimeout = TimeSpan.FromMinutes 2.
let private patience = TimeSpan.FromSeconds 60.

/// Looks until something is so; whether it was in time.
let private eventually (isSo: unit -> bool) =
    let clock = Stopwatch.StartNew()

    while not (isSo ()) && clock.Elapsed < patience do
        Thread.Sleep 50

    isSo ()

let private optionsOf secret (nodes: Nodes.Node[]) logger =
    ClusterOptions(
        Name = "chaos",
        Nodes = [| for node in nodes -> node.Address |],
        ShowsOutput = false,
        Logger = logger,
        Node =
            NodeOptions(
                Name = "chaos",
                Secret = secret,
                ListenOn = [| IPAddress.Loopback |],
                Port = Nullable 0,
                PeersVariable = null,
                Logger = logger
            )
    )

let private ask body =
    body |> PycosTask.spawn |> PycosTask.value

let private isIdle (server: ServerInfo) =
    isNull server.Running && server.Waiting = 0 && server.Beside = 0

/// Keeps the load up for a time while it kills, and prints where it stands.
let private run cluster (load: Load) (killer: Killer) (measures: Measures) (memories: Memory list) (time: TimeSpan) =
    let clock = Stopwatch.StartNew()
    let mutable nextLine = TimeSpan.FromSeconds 10.

    while clock.Elapsed < time do
        Thread.Sleep 20
        killer.Advance()

        if clock.Elapsed >= nextLine then
            for memory in memories do
                memory.Sample()

            printfn
                $"%4.0f{clock.Elapsed.TotalSeconds} s: {load.Ended} jobs ended, {(cluster: Cluster).Running} run, {measures.ServersKilled} servers and {measures.NodesKilled} nodes killed"

            nextLine <- nextLine + TimeSpan.FromSeconds 10.

/// What is wrong with jobs that do not end.
let private explainLeft (cluster: Cluster) =
    let left = cluster |> Cluster.jobs |> ask

    for job in List.truncate 10 left do
        let why = job |> Job.explain |> ask
        printfn $"not ended: {job}: {why}"

        for line in job.Story do
            printfn $"    {line.Time:O} {line.State} {line.Text}"

/// Runs all of it; what does not hold is returned.
let private watch (cluster: Cluster) (nodes: Nodes.Node[]) seed time =
    // One node is killed again and again; the other one is there all the time, so that its memory tells something.
    let lasting, mortal = nodes[0], nodes[1]

    let memories = [
        Memory("the client, in use", Memory.ofThisProcess)
        Memory("the node that is not killed", Memory.ofProcess lasting.Id)
    ]

    let measures = Measures()
    cluster.Happened.Add measures.Take

    pycos { do! cluster |> Cluster.waitForServers (2 * Nodes.servers) patience }
    |> ask

    let clock = Stopwatch.StartNew()
    let load = Load(cluster, seed, jobsAtOnce)
    let killer = Killer(cluster, mortal, measures, Random seed)
    run cluster load killer measures memories time
    killer.Stop()
    load.Stop()
    let isDrained = load.Drain drainTimeout
    let elapsed = clock.Elapsed

    if not isDrained then
        explainLeft cluster

    let isIdleAtEnd =
        eventually (fun () ->
            let servers = cluster |> Cluster.servers |> ask
            servers.Length = 2 * Nodes.servers && List.forall isIdle servers)

    if not isIdleAtEnd then
        for server in cluster |> Cluster.servers |> ask do
            printfn $"at the end: {server}"

    Report.write load measures memories elapsed
    let ended, twice = measures.Ends

    [
        isDrained, $"all jobs end within {drainTimeout}"
        load.Submitted = load.Ended && ended = load.Submitted && twice = 0, "each job ends exactly once"
        load.CountOf JobState.Lost = 0, "no job is lost"
        load.Wrong.IsEmpty, "each job ends as intended, with the right result"
        isIdleAtEnd, "all servers are there and idle at the end"
        cluster |> Cluster.jobs |> ask |> List.isEmpty, "the client knows of no job any more"
        for memory in memories do
            not memory.Tells || memory.IsFlat, $"the memory of {memory.Name} does not grow"
    ]
    |> List.filter (fst >> not)
    |> List.map snd

let private runIn folder seed time =
    let random = Random seed
    let secret = Convert.ToHexString(RandomNumberGenerator.GetBytes 32)
    let secretFile = Path.Combine(folder, "secret")
    File.WriteAllText(secretFile, secret + "\n")
    File.SetUnixFileMode(secretFile, UnixFileMode.UserRead ||| UnixFileMode.UserWrite)

    use logs =
        new LineLoggerProvider(LineLoggerOptions(MinimumLevel = Microsoft.Extensions.Logging.LogLevel.Error))

    let nodes = [|
        for name in [ "chaos-1"; "chaos-2" ] -> new Nodes.Node(name, folder, secretFile, random)
    |]

    try
        for node in nodes do
            node.WaitUntilReady()

        let broken =
            use cluster = Cluster.start (optionsOf secret nodes (logs.CreateLogger "client"))
            watch cluster nodes seed time

        for node in nodes do
            node.Quit()

        broken
    finally
        for node in nodes do
            (node :> IDisposable).Dispose()

/// The arguments: for how many seconds servers and nodes are killed, and the seed, which is of jobs and of kills, and not of what
/// the machine makes of them.
[<EntryPoint>]
let main arguments =
    let number index otherwise =
        arguments
        |> Array.tryItem index
        |> Option.map int
        |> Option.defaultValue otherwise

    let time = TimeSpan.FromSeconds(float (number 0 300))
    let seed = number 1 (Random.Shared.Next 1_000_000)
    printfn $"chaos: {time.TotalSeconds} s, seed {seed}, {Environment.ProcessorCount} processors"
    let folder = Directory.CreateTempSubdirectory("pycos-chaos-").FullName
    let broken = runIn folder seed time
    let isClean = eventually (fun () -> (Nodes.leftOver folder).IsEmpty)

    let broken =
        if isClean then
            broken
        else
            broken @ [ $"no process is left over: %A{Nodes.leftOver folder}" ]

    for promise in broken do
        printfn $"BROKEN: {promise}; the logs of the nodes are in {folder}"

    if broken.IsEmpty then
        Directory.Delete(folder, true)
        printfn $"chaos: all holds (seed {seed})"
        0
    else
        1
