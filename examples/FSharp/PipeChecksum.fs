/// Another program computes a checksum: once fed by one call, once by a task while another task reads its answer.
module Pycos.Examples.PipeChecksum

open System
open System.IO
open System.Security.Cryptography
open System.Text
open Pycos

let private blockLength = 8192

let private answerOf (output: string) = output.Split(' ')[0]

let private byOneCall path =
    pycos {
        use sum = AsyncProcess.start "sha256sum" []
        let! file = AsyncFile.openRead path
        let! result = sum |> AsyncProcess.communicateFile file
        return answerOf result.OutputText
    }

let private feed path (input: AsyncFile) =
    pycos {
        use input = input
        use! file = AsyncFile.openRead path
        let mutable more = true

        while more do
            let! block = file |> AsyncFile.readFull blockLength
            do! input |> AsyncFile.writeAll (ReadOnlyMemory block)
            more <- block.Length = blockLength
    }

let private byTwoTasks path =
    pycos {
        use sum = AsyncProcess.start "sha256sum" []
        let feeder = PycosTask.spawn (feed path sum.StandardInput)
        let! output = AsyncFile.readToEnd sum.StandardOutput
        do! feeder
        return answerOf (Encoding.ASCII.GetString output)
    }

let private sample () =
    let path = Path.GetTempFileName()
    File.WriteAllText(path, String.concat "\n" [ for line in 1..100_000 -> $"{line}: the quick brown fox" ])
    path

let private check path =
    pycos {
        let expected = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes path))
        let! one = byOneCall path
        let! two = byTwoTasks path
        printfn $"{FileInfo(path).Length} bytes"
        printfn $"one call:  {one}"
        printfn $"two tasks: {two}"
        Scenario.expect (one = expected && two = expected) $"The checksum is {expected}."
    }

let run arguments =
    match arguments with
    | path :: _ -> PycosTask.spawn (check path) |> PycosTask.value
    | [] ->
        let path = sample ()

        try
            PycosTask.spawn (check path) |> PycosTask.value
        finally
            File.Delete path
