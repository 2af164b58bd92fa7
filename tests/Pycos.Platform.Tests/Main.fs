/// The socket level on the present platform, over the poller that the library chooses there.
module Pycos.Platform.Tests.Main

open System
open System.Runtime.InteropServices
open Expecto
open Pycos
open Pycos.Core.Tests
open Pycos.TestRunner

let private rows = [
    SchedulerRows.tests
    Refusals.tests
    SocketTests.tests
    SocketLifeTests.tests
    SocketProperties.tests
    FramingTests.tests
    ConnectTests.tests
    DatagramTests.tests
    UnixSocketTests.tests
    StreamTests.tests
    FileTests.tests
    TlsTests.tests
    PortablePollerTests.tests
    PortablePollerProperties.tests
]

let private run argv =
    let tests =
        rows |> List.map (Skips.apply "") |> testList "Platform" |> testSequenced

    use scheduler = new Scheduler()
    Console.WriteLine $"platform: {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"
    Console.WriteLine $"poller: {scheduler.PollerName}"
    TestRun.runAll tests argv

[<EntryPoint>]
let main argv =
    try
        run argv
    with failure ->
        // What a module makes once may fail, and wine hangs when nobody catches that.
        Console.WriteLine $"FAILED   before the tests: {failure}"
        70
