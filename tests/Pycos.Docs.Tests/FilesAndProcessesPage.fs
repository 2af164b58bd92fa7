module Pycos.Docs.Tests.FilesAndProcessesPage

open System
open System.IO
open System.Security.Cryptography
open System.Text
open Expecto
open Pycos

let longLines path =
    pycos {
        use! file = AsyncFile.openRead path
        let mutable count = 0
        do! file |> AsyncFile.iterLines (fun line -> if line.Length > 80 then count <- count + 1)
        return count
    }

let checksum path =
    pycos {
        use sum = AsyncProcess.start "sha256sum" []
        let! file = AsyncFile.openRead path
        let! result = sum |> AsyncProcess.communicateFile file
        return result.OutputText.Split(' ')[0]
    }

let errors (log: ReadOnlyMemory<byte>) =
    pycos {
        use chain = AsyncProcess.chain [ "grep", [ "-i"; "error" ]; "wc", [ "-l" ] ]
        let! result = chain.CommunicateAsync log
        return int result.OutputText
    }

let private withFile (text: string) check =
    let path = Path.GetTempFileName()

    try
        File.WriteAllText(path, text)
        check path
    finally
        File.Delete path

let private files () =
    withFile $"short\n{String('-', 81)}\n" (fun path -> Expect.equal (Coroutine.run (longLines path)) 1 "one of two")

let private processes () =
    withFile "content" (fun path ->
        let expected = Convert.ToHexStringLower(SHA256.HashData "content"B)
        Expect.equal (Coroutine.run (checksum path)) expected "the checksum")

    let log = Encoding.ASCII.GetBytes "fine\nError 1\nfine\nerror 2\n"
    Expect.equal (Coroutine.run (errors (ReadOnlyMemory log))) 2 "two errors"

let tests =
    testList "docs/files-and-processes.md" [
        testCase "lines of a file are counted" files
        testCase "other programs compute a checksum and count lines" processes
    ]
