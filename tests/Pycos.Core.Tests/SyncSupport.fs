/// What the tests of locks and their kin share.
module Pycos.Core.Tests.SyncSupport

open Pycos
open Pycos.Core.Tests.CoreSupport

let sleep milliseconds = PycosTask.SleepAsync(ms milliseconds)

/// Keeps what happens, in order.
type Story() =
    let lines = ResizeArray<string>()
    member _.Add(line: string) = lines.Add line
    member _.Lines = List.ofSeq lines
