/// `grep -i error FILE | wc`, with a task that writes the file line by line and one that reads what comes out.
module Pycos.Examples.PipeGrep

open System.IO
open Pycos

let private feed (path: string) (input: AsyncFile) =
    pycos {
        use input = input
        use! file = AsyncFile.openRead path
        let mutable more = true

        while more do
            let! line = file.ReadRawLineAsync()
            do! input.WriteAllAsync line
            more <- line.Length > 0
    }

/// The lines, words and bytes of the lines that speak of errors.
let private count path =
    pycos {
        use chain = AsyncProcess.chain [ "grep", [ "-i"; "error" ]; "wc", [] ]
        let feeder = PycosTask.spawn (feed path chain.StandardInput)
        do! chain.StandardOutput |> AsyncFile.iterLines (printfn "%s")
        do! feeder
        let! _ = chain.WaitForExitAsync()
        return ()
    }

let private sample () =
    let path = Path.GetTempFileName()

    File.WriteAllLines(
        path,
        [
            for line in 1..20_000 ->
                if line % 7 = 0 then
                    $"{line} Error: disk {line % 9} is full"
                else
                    $"{line} fine"
        ]
    )

    path

let run arguments =
    match arguments with
    | path :: _ -> PycosTask.spawn (count path) |> PycosTask.value
    | [] ->
        let path = sample ()

        try
            PycosTask.spawn (count path) |> PycosTask.value
        finally
            File.Delete path
