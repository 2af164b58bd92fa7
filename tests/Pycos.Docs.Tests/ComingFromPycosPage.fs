/// Holds the page for those who come from pycos to its word: every name of the original, and no name of ours that is not there.
module Pycos.Docs.Tests.ComingFromPycosPage

open System
open System.IO
open System.Reflection
open System.Text.RegularExpressions
open Expecto
open Pycos
open Pycos.Testing

/// A row of a table: what stands in backquotes in its columns.
type private Row = {
    Theirs: string list
    Ours: string list
    Line: int
}

let private quoted text = [ for found in Regex.Matches(text, "`([^`]+)`") -> found.Groups[1].Value ]

let private rows = [
    let path = Path.Combine(Blocks.root, "docs", "coming-from-pycos.md")
    let lines = File.ReadAllLines path
    let last = lines |> Array.findIndex ((=) "## Without a name in pycos")

    for number, line in Seq.indexed lines do
        match line.Split " | " with
        | [| theirs; ours |] when number < last -> {
            Theirs = quoted theirs
            Ours = quoted ours
            Line = number + 1
          }
        | [| ours; _ |] -> {
            Theirs = []
            Ours = quoted ours
            Line = number + 1
          }
        | _ -> ()
]

let private words text = [ for found in Regex.Matches(text, "[A-Za-z_][A-Za-z_0-9]*") -> found.Value ]

/// The public names of the original, by where its documentation has them.
let private original =
    "Pycos instance scheduler cur_task name location locations join finish terminate is_alive atexit drop_atexit
     Task sleep suspend resume wakeup send deliver receive recv throw terminate finish value is_alive set_daemon hot_swappable
     hot_swap monitor notify register unregister locate HotSwapException MonitorStatus
     Channel subscribe unsubscribe set_transform close CategorizeMessages add remove
     Lock RLock acquire release Condition wait notify_all notifyAll Event set clear is_set isSet Semaphore
     AsyncThreadPool async_task AsyncDBCursor execute executemany callproc
     AsyncSocket accept connect create_connection recvall sendall recvfrom sendto recv_msg send_msg settimeout gettimeout
     setdefaulttimeout getdefaulttimeout setblocking unwrap bind listen shutdown certfile keyfile ssl_version get_ssl_version
     set_ssl_version AsyncFile read write readline seek tell fileno AsyncPipe read_stderr readline_stderr communicate poll stdin
     stdout stderr pipe Popen Location Logger logger debug info warn warning error critical fatal log nolog setLevel show_ms flush
     Singleton discard Struct serialize deserialize
     udp_port tcp_port host node ext_host ext_ip_addr socket_family ipv4_udp_multicast discover_peers secret notifier dest_path
     max_file_size peer peers close_peer ignore_peers peer_status PeerStatus Online Offline SysTask RPS RTI send_file del_file
     NetPort MsgTimeout MaxConnectionErrors MinPulseInterval MaxPulseInterval
     Client Computation components nodes node_allocations status_task node_setup server_setup disable_nodes disable_servers
     pulse_interval ping_interval restart_servers zombie_period abandon_zombie_nodes schedule rtask rtask_at io_rtask io_rtask_at
     run run_at run_async run_async_at servers tasks enable_node suspend_node resume_node close_node restart_node node_allocate
     enable_server suspend_server resume_server close_server restart_server abandon_zombie DispycosNodeAllocate allocate
     DispycosStatus DispycosNodeInfo DispycosNodeAvailInfo DispycosTaskInfo NodeIgnore NodeDiscovered NodeInitialized NodeSuspended
     NodeResumed NodeClosed NodeDisconnected NodeAbandoned ServerDiscovered ServerInitialized ServerSuspended ServerResumed
     ServerClosed ServerDisconnected ServerAbandoned TaskStarted TaskCreated TaskFinished TaskAbandoned TaskTerminated
     ClientScheduled ClientClosed dispycos_close_server dispycos_close_node HTTPServer dispycosnode dispycos"
    |> words
    |> List.distinct

/// The names that the packages make public, without their generic arity.
let private published =
    let plain (name: string) = name.Split('`')[0]

    set [
        for assembly in
            [
                typeof<PycosTask>.Assembly
                typeof<LockedBuilder>.Assembly
                typeof<Simulation>.Assembly
                typeof<PycosNode>.Assembly
                typeof<Cluster>.Assembly
                typeof<ConsoleProgress>.Assembly
            ] do
            for shown in assembly.GetExportedTypes() do
                plain shown.Name

                let flags =
                    BindingFlags.Public
                    ||| BindingFlags.Instance
                    ||| BindingFlags.Static
                    ||| BindingFlags.FlattenHierarchy

                for named in shown.GetMembers flags do
                    named.Name
    ]

/// What a cell in our column may quote besides: words of .NET and stand-ins for what a user writes.
let private known =
    set [
        "FileStream"
        "StreamReader"
        "ILogger"
        "DbConnection"
        "TMessage"
        "TCategory"
        "Method"
        "Other"
        "T"
        "Pycos"
        "Log"
    ]

let private isName (word: string) = Char.IsUpper word[0]

let tests =
    testList "Coming from pycos" [
        test "[GD78] Every public name of the original stands in the first column" {
            let listed = set (rows |> List.collect _.Theirs |> List.collect words)
            Expect.equal (original |> List.filter (listed.Contains >> not)) [] "names without a row"
        }

        test "[GD78] Every name of ours is public" {
            let strangers = [
                for row in rows do
                    for word in row.Ours |> List.collect words do
                        if isName word && not (published.Contains word || known.Contains word) then
                            $"line {row.Line}: {word}"
            ]

            Expect.equal strangers [] "names that are not there"
        }
    ]
