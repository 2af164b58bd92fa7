namespace Pycos.Chaos

open System
open System.Collections.Generic
open System.Diagnostics
open Pycos

/// A server or node that was killed, and how long after that the client knew of it and had a new server in its place.
type private Kill = {
    Node: string
    /// 0 for the node itself.
    Number: int
    At: int64
    mutable ToldAfter: TimeSpan voption
    mutable ReplacedAfter: TimeSpan voption
}

/// Times of one kind.
type Times = {
    Count: int
    Median: TimeSpan
    Longest: TimeSpan
}

/// What the events of the cluster tell. Usable on every thread.
type Measures() =
    let kills = List<Kill>()
    /// All jobs up to this one have ended, and these beyond it: so what is kept does not grow with the jobs.
    let mutable endedUpTo = 0L
    let endedBeyond = HashSet<int64>()
    let mutable endedTwice = 0
    let mutable suspended = 0
    let strange = List<string>()

    /// A node that shares its name with one that is not yet gone is called by its port, too.
    let isOf (name: string) (told: string) =
        told = name || told.StartsWith(name + ":", StringComparison.Ordinal)

    let since (kill: Kill) =
        ValueSome(Stopwatch.GetElapsedTime kill.At)

    let lastOf node number =
        kills
        |> Seq.tryFindBack (fun kill -> isOf kill.Node node && kill.Number = number)

    let noteEnd (number: int64) =
        if number <= endedUpTo || not (endedBeyond.Add number) then
            endedTwice <- endedTwice + 1

        while endedBeyond.Remove(endedUpTo + 1L) do
            endedUpTo <- endedUpTo + 1L

    let noteLoss (told: ClusterEvent) =
        let server = told.Server.Value

        match lastOf told.Node server.Number, lastOf told.Node 0 with
        | Some kill, _ when kill.ToldAfter.IsNone -> kill.ToldAfter <- since kill
        // A node takes its servers with it, before it is told itself.
        | _, Some node when node.ToldAfter.IsNone -> ()
        | _ -> strange.Add $"{told}"

    let noteReady (told: ClusterEvent) =
        for number in [ 0; told.Server.Value.Number ] do
            match lastOf told.Node number with
            | Some kill when kill.ToldAfter.IsSome && kill.ReplacedAfter.IsNone -> kill.ReplacedAfter <- since kill
            | _ -> ()

    let timesOf select take =
        let times =
            kills
            |> Seq.filter select
            |> Seq.choose (take >> ValueOption.toOption)
            |> Seq.sort
            |> Seq.toArray

        match times.Length with
        | 0 -> None
        | count ->
            Some {
                Count = count
                Median = times[count / 2]
                Longest = times[count - 1]
            }

    let isNode (kill: Kill) = kill.Number = 0

    /// To be called on each event.
    member _.Take(told: ClusterEvent) =
        lock kills (fun () ->
            match told.Kind with
            | ClusterEventKind.JobEnded -> noteEnd told.Job.Id.Number
            | ClusterEventKind.ServerSuspended -> suspended <- suspended + 1
            | ClusterEventKind.ServerLost -> noteLoss told
            | ClusterEventKind.ServerReady -> noteReady told
            | ClusterEventKind.NodeLeft ->
                match lastOf told.Node 0 with
                | Some kill when kill.ToldAfter.IsNone -> kill.ToldAfter <- since kill
                | _ -> strange.Add $"{told}"
            | ClusterEventKind.ServerNotStarted
            | ClusterEventKind.ServerClosed -> strange.Add $"{told}"
            | _ -> ())

    /// Begins to measure a kill, which follows at once.
    member _.Killing(node, number) =
        lock kills (fun () ->
            kills.Add {
                Node = node
                Number = number
                At = Stopwatch.GetTimestamp()
                ToldAfter = ValueNone
                ReplacedAfter = ValueNone
            })

    /// What was to be killed was gone already.
    member _.Missed() =
        lock kills (fun () -> kills.RemoveAt(kills.Count - 1))

    member _.ServersKilled =
        lock kills (fun () -> kills |> Seq.filter (isNode >> not) |> Seq.length)

    member _.NodesKilled = lock kills (fun () -> kills |> Seq.filter isNode |> Seq.length)
    member _.ServerLoss = lock kills (fun () -> timesOf (isNode >> not) _.ToldAfter)
    member _.ServerReturn = lock kills (fun () -> timesOf (isNode >> not) _.ReplacedAfter)
    member _.NodeLoss = lock kills (fun () -> timesOf isNode _.ToldAfter)
    member _.NodeReturn = lock kills (fun () -> timesOf isNode _.ReplacedAfter)

    /// Servers and nodes that were lost without having been killed.
    member _.Strange = lock kills (fun () -> List.ofSeq strange)

    /// How often a server was suspended.
    member _.Suspended = lock kills (fun () -> suspended)

    /// How many jobs have ended, and how many ends there were of such as had ended before.
    member _.Ends = lock kills (fun () -> int endedUpTo + endedBeyond.Count, endedTwice)
