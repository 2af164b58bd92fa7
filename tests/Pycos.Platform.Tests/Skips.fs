/// Rows that the present platform can not have, and why.
module Pycos.Platform.Tests.Skips

open System
open Expecto

let private ofPipes = "pipes need a poller that watches descriptors", [ "files.reading"; "files.lines"; "files.writing" ]

let private reasons: (bool * (string * string list)) list = [
    OperatingSystem.IsWindows(), ofPipes
    not (OperatingSystem.IsLinux()),
    ("open descriptors are counted in /proc",
     [ "files.[R72 G28] closed files leave no descriptor behind"
       "socket lives.closing.[R64] no descriptor is left open, however connections come and go"
       "socket lives.closing.[R64] a socket disposed after its scheduler has stopped gives its descriptor back" ])
    not (OperatingSystem.IsLinux()),
    ("the row puts a name service into the epoll poller",
     [ "connections.names.[G18] the resolved addresses of both families are tried until one answers"
       "connections.names.[G18] an address that does not answer does not keep the next from being tried" ])
]

/// Why a row is left out, if it is.
let reasonFor (path: string) =
    reasons
    |> List.tryPick (fun (holds, (reason, names)) ->
        let isMeant (name: string) =
            path = name || path.StartsWith(name + ".", StringComparison.Ordinal)

        if holds && List.exists isMeant names then Some reason else None)

/// The tests with those left out that can not be there: they are counted as skipped, and the reason is printed.
let rec apply path test =
    match test with
    | TestList(tests, state) -> TestList(List.map (apply path) tests, state)
    | TestLabel(label, test, state) -> TestLabel(label, apply (if path = "" then label else $"{path}.{label}") test, state)
    | Test.Sequenced(sequence, test) -> Test.Sequenced(sequence, apply path test)
    | TestCase(code, state) ->
        match reasonFor path, code with
        | Some reason, _ ->
            Console.WriteLine $"skipped  {path}: {reason}"
            TestCase(code, Pending)
        | None, Sync run ->
            let tell () =
                try
                    run ()
                    Console.WriteLine $"passed   {path}"
                with _ ->
                    Console.WriteLine $"FAILED   {path}"
                    reraise ()

            TestCase(Sync tell, state)
        | None, _ -> test
