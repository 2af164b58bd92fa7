/// Rows that the present platform can not have, and why.
module Pycos.Platform.Tests.Skips

open System
open System.Net.Sockets
open System.Runtime.InteropServices
open Expecto
open Pycos

/// Whether this is wine, which tells so by a function of its own in a library of Windows.
let private isWine =
    OperatingSystem.IsWindows()
    && NativeLibrary.TryGetExport(NativeLibrary.Load "ntdll.dll", "wine_get_version", ref 0n)

/// Whether the poller here waits for sockets only.
let private isPortable =
    use scheduler = new Scheduler()
    scheduler.PollerName = "portable"

let private isWindows = OperatingSystem.IsWindows()
let private isLinux = OperatingSystem.IsLinux()

/// Where rows are left out, why, and which: rows or lists of them.
let private reasons: (bool * string * string list) list = [
    isPortable,
    "pipes need a poller that watches descriptors",
    [
        "files.reading"
        "files.lines"
        "files.writing"
        "files.[R72 G28] closed files leave no descriptor behind"
    ]
    isWindows,
    "there are no pipes here",
    [
        "files.disks.[R76] what is not there, or can not seek, is said plainly"
        "portable poller.waiting.[R70] descriptors that are no sockets are refused with what to do"
    ]
    not isLinux,
    "descriptors are looked at in /proc",
    [
        "socket lives.closing.[R64] no descriptor is left open, however connections come and go"
        "socket lives.closing.[R64] a socket disposed after its scheduler has stopped gives its descriptor back"
        "TLS.[R68 G23] after closing no descriptor is left on either side"
    ]
    not isLinux,
    "the row uses the epoll poller",
    [
        "connections.names.[G18] the resolved addresses of both families are tried until one answers"
        "connections.names.[G18] an address that does not answer does not keep the next from being tried"
        "portable poller.choice.[G42] a poller of the platform that can not be made is replaced, and that is logged once"
        "portable poller.choice.[G42] a socket of the portable poller goes on with another one, unless something is under way"
    ]
    isWindows,
    "Windows has no datagrams of the Unix domain",
    [ "datagrams.[R66] datagrams of the Unix domain have senders too" ]
    not Socket.OSSupportsUnixDomainSockets, "there are no sockets of the Unix domain here", [ "Unix sockets" ]
    isWine,
    "wine's recv returns 0 after a reset, as after an end, also to a socket of .NET alone",
    [
        "socket lives.closing.[R64] a connection that its peer has reset can be ended as any other"
    ]
    isWine, "wine's cryptography can not make the certificate that the server needs", [ "TLS" ]
    not (isLinux || isWindows),
    "127.0.0.1 is the only address of the loopback interface here",
    [
        "connections.connecting.[R56] a socket can be bound to an address of its own before it connects"
    ]
]

/// Why a row is left out, if it is.
let reasonFor (path: string) =
    reasons
    |> List.tryPick (fun (holds, reason, names) ->
        let isMeant (name: string) =
            path = name || path.StartsWith(name + ".", StringComparison.Ordinal)

        if holds && List.exists isMeant names then
            Some reason
        else
            None)

/// The tests with those left out that can not be there: they are counted as skipped, and the reason is printed.
let rec apply path test =
    match test with
    | TestList(tests, state) -> TestList(List.map (apply path) tests, state)
    | TestLabel(label, test, state) ->
        TestLabel(label, apply (if path = "" then label else $"{path}.{label}") test, state)
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
