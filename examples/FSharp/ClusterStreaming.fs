/// Prices stream to two jobs as they come: one looks for trends and sends signals, the other writes a file.
module Pycos.Examples.ClusterStreaming

open System
open System.IO
open Pycos

type Tick =
    | Price of number: int * price: float
    | End

/// How far the average of the last ten prices is from the price, rounded; and the ten.
let private trend (last: float list) price =
    let last = List.truncate 10 (price :: last)
    let distance = price - List.average last

    let signal =
        if distance > 0.4 then Some "up"
        elif distance < -0.4 then Some "down"
        else None

    signal, last

let private analyse (client: TaskRef<string>) (inbox: Inbox<Tick>) =
    pycos {
        let mutable last, before, signals, isOver = [], None, 0, false

        while not isOver do
            match! Inbox.receive inbox with
            | End -> isOver <- true
            | Price(number, price) ->
                let signal, prices = trend last price
                last <- prices

                if signal <> before && signal.IsSome then
                    signals <- signals + 1
                    do! client |> TaskRef.sendWaiting $"{signal.Value} at {number}: {price:F2}"

                before <- signal

        return signals
    }

let private store file (inbox: Inbox<Tick>) =
    pycos {
        use writer = new StreamWriter(file: string)
        let mutable isOver = false

        while not isOver do
            match! Inbox.receive inbox with
            | End -> isOver <- true
            | Price(number, price) -> writer.WriteLine $"{number};{price:F2}"

        return file
    }

let private printSignals inbox =
    pycos {
        PycosTask.setDaemon ()

        while true do
            let! (signal: string) = Inbox.receive inbox
            printfn $"{signal}"
    }

let private stream prices (cluster: Cluster) folder =
    pycos {
        let client = PycosTask.spawnInbox printSignals

        let trends, ticks =
            cluster |> Cluster.spawn (analyse client), cluster |> Cluster.spawn (store "ticks.csv")

        let! toTrends = Job.address trends
        let! toTicks = Job.address ticks

        let send tick =
            pycos {
                do! toTrends |> TaskRef.sendWaiting tick
                do! toTicks |> TaskRef.sendWaiting tick
            }

        for number, price in List.indexed prices do
            do! send (Price(number, price))
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 2.)

        do! send End
        let! signals = Job.result trends
        let! file = Job.result ticks
        let path = Path.Combine(folder, file)
        let! _ = cluster.Node |> Files.fetch (nonNull toTicks.Location) file path
        return signals, File.ReadAllLines path
    }

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let count = Scenario.count 1000 rest
    let folder = Directory.CreateTempSubdirectory "cluster-streaming-"

    try
        let prices = [ for number in 1..count -> 20. + 2. * sin (float number / 15.) ]
        let signals, lines = Coroutine.run (stream prices cluster folder.FullName)
        Scenario.expect (lines.Length = count) "Ticks are missing in the file."
        Scenario.expect (signals > 0) "There was no signal."
        printfn $"{count} prices, {signals} signals, {lines.Length} lines in the file of the other server"
    finally
        folder.Delete true
