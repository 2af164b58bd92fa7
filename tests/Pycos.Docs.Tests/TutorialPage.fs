module Pycos.Docs.Tests.TutorialPage

open System
open System.IO
open Expecto
open Pycos

let countIn (text: string) =
    pycos {
        do! PycosTask.sleep (TimeSpan.FromMilliseconds 10.) // as if it came from somewhere slow
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length
    }

let private first () =
    let words = Coroutine.run (countIn "to be or not to be")
    Expect.equal words 6 "words of one"

let countAll texts =
    pycos {
        let tasks = [ for text in texts -> PycosTask.spawn (countIn text) ]
        let mutable sum = 0

        for task in tasks do
            let! words = task
            sum <- sum + words

        return sum
    }

let countSent texts =
    pycos {
        let struct (counter, task) =
            PycosTask.spawnAgent (fun (inbox: Inbox<string option>) ->
                pycos {
                    let mutable sum = 0
                    let mutable isOpen = true

                    while isOpen do
                        match! Inbox.receive inbox with
                        | Some text ->
                            let! words = countIn text
                            sum <- sum + words
                        | None -> isOpen <- false

                    return sum
                })

        for text in texts do
            counter |> TaskRef.send (Some text)

        counter |> TaskRef.send None
        return! PycosTask.finish task
    }

let countOnServers texts =
    use cluster = Cluster.local 2

    cluster |> Cluster.map countIn texts |> Coroutine.run |> List.sum

let countFiles (paths: string list) =
    use cluster =
        Cluster.start (ClusterOptions(LocalServers = Nullable 2, Files = paths))

    let wordsOf (name: string) =
        File.ReadAllText(Path.Combine(JobContext.Current.ClientFiles, name)).Split(' ').Length

    cluster
    |> Cluster.computeAll wordsOf [ for path in paths -> Path.GetFileName path ]
    |> Coroutine.run
    |> List.sum

let private texts = [ "to be or not to be"; "that is"; "the question" ]

let private files () =
    let folder = Directory.CreateTempSubdirectory "tutorial-"

    try
        let paths = [
            for number, text in List.indexed texts do
                let path = Path.Combine(folder.FullName, $"{number}.txt")
                File.WriteAllText(path, text)
                path
        ]

        Expect.equal (countFiles paths) 10 "words of files"
    finally
        folder.Delete true

let tests =
    testList "Tutorial" [
        testCase "[GD78] a first task" first
        testCase "[GD78] several tasks"
        <| fun () -> Expect.equal (Coroutine.run (countAll texts)) 10 "words of all"
        testCase "[GD78] messages"
        <| fun () -> Expect.equal (Coroutine.run (countSent texts)) 10 "words of those that were sent"
        testCase "[GD78] servers"
        <| fun () -> Expect.equal (countOnServers texts) 10 "words that servers have counted"
        testCase "[GD78] files" files
    ]
