/// Each job is given an object and the address of a task of the client, to which it delivers another object.
module Pycos.Examples.ClusterMessages

open System
open Pycos

type Question = { Number: int; Asked: DateTimeOffset }

type Answer = {
    Question: Question
    Root: float
    Server: string
}

let private solve (collector: TaskRef<Answer>) question =
    pycos {
        do! PycosTask.sleep (TimeSpan.FromMilliseconds 100.)

        let answer = {
            Question = question
            Root = sqrt (float question.Number)
            Server = string JobContext.Current.Server
        }

        return! collector |> TaskRef.deliver answer
    }

let private collect count (inbox: Inbox<Answer>) =
    pycos {
        let answers = ResizeArray()

        while answers.Count < count do
            let! answer = Inbox.receive inbox
            printfn $"the root of {answer.Question.Number} is {answer.Root:F3}, says server {answer.Server}"
            answers.Add answer

        return List.ofSeq answers
    }

let private ask count cluster =
    pycos {
        let struct (collector, collected) = PycosTask.spawnAgent (collect count)

        let jobs = [
            for number in 1..count ->
                let question = {
                    Number = number
                    Asked = DateTimeOffset.Now
                }

                cluster |> Cluster.submit (fun () -> solve collector question)
        ]

        for job in jobs do
            let! result = Job.result job
            Scenario.expect (result = DeliveryResult.Delivered) $"An answer was not delivered: {result}."

        return! collected
    }

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let count = Scenario.count 5 rest
    let answers = Coroutine.run (ask count cluster)
    let roots = answers |> List.map _.Root |> List.sort
    printfn $"{answers.Length} answers from {answers |> List.distinctBy _.Server |> List.length} servers"
    Scenario.expect (roots = [ for number in 1..count -> sqrt (float number) ]) "Answers are missing or wrong."
