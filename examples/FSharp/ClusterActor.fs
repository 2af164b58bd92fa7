/// An actor adds up what jobs of other servers find, until its server is killed; then it is started again, with a new state.
module Pycos.Examples.ClusterActor

open System
open System.Collections.Generic
open System.Diagnostics
open Pycos

let private parts = 20
let private wordsOfPart = 500

/// What lives in one server, and is called from all: without a lock, since calls come one at a time.
type Tally() =
    let counts = Dictionary<string, int>()

    member _.Add(word: string, number: int) =
        counts[word] <- counts.GetValueOrDefault word + number

    member _.Total = Seq.sum counts.Values

    member _.Most = (counts |> Seq.maxBy _.Value).Key

/// A part of a text in which one word is more frequent than others.
let private wordsOf part =
    let random = Random part
    let words = [| "task"; "task"; "inbox"; "node" |]
    List.init wordsOfPart (fun _ -> words[random.Next words.Length])

/// A job: the handle of the actor is captured, and works here as in the client.
let private countPart (tally: Actor<Tally>) part =
    pycos {
        let counts = List.countBy id (wordsOf part)

        do!
            tally
            |> Actor.call (fun state ->
                for word, number in counts do
                    state.Add(word, number))
    }

let private countAll tally cluster =
    cluster |> Cluster.map (countPart tally) [ 1..parts ]

let private work (cluster: Cluster) =
    pycos {
        let options =
            ActorOptions(Job = JobOptions(Kind = JobKind.Io), Restarts = RetryPolicy.OnLossOf 3)

        let! tally = cluster |> Actor.startWith options "tally" (fun () -> Tally())
        let! _ = countAll tally cluster
        let! most = tally |> Actor.call _.Most
        let! total = tally |> Actor.call _.Total
        printfn $"{total} words, the most frequent is {most}"

        // Its server dies in the middle of a call.
        let! isTold =
            pycos {
                try
                    do! tally |> Actor.call (fun _ -> Process.GetCurrentProcess().Kill())
                    return false
                with :? ActorLostException as lost ->
                    printfn $"{lost.Message}"
                    return true
            }

        let! counted = tally |> Actor.call _.Total
        let! place = Actor.locate tally
        do! Actor.stop tally
        return total, isTold, counted, place.Incarnation
    }

let run arguments =
    let cluster, _ = ClusterArguments.start arguments
    use cluster = cluster
    let total, isTold, counted, incarnation = Coroutine.run (work cluster)
    Scenario.expect (total = parts * wordsOfPart) $"{total} words were counted."
    Scenario.expect isTold "The call does not tell that it was lost."
    Scenario.expect (counted = 0) $"The new state has {counted} words."
    printfn $"the tally had {total} words, and has {counted} in its life number {incarnation}"
