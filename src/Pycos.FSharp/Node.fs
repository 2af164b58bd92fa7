namespace Pycos

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Node =

    let options = NodeOptions()

    let start (options: NodeOptions) = PycosNode.Start options

    let startAsync (options: NodeOptions) = PycosNode.StartAsync options

    let stop (node: PycosNode) = node.StopAsync()

    let connect (location: Location) (node: PycosNode) = node.ConnectAsync location

    let connectHost (host: string) (node: PycosNode) =
        pycos {
            let! found = node.ConnectAsync host
            return List.ofSeq found
        }

    let connectWithRelay (location: Location) (node: PycosNode) = node.ConnectWithRelayAsync location

    let announce (node: PycosNode) = node.AnnounceAsync()

    let disconnect (location: Location) (node: PycosNode) = node.DisconnectAsync location

    let peers (node: PycosNode) = List.ofSeq node.ConnectedPeers

    let story (location: Location) (node: PycosNode) = List.ofSeq (node.StoryOf location)

    let watch (watcher: TaskRef<PeerStatus>) (node: PycosNode) = node.Watch watcher

    let locateTask (name: string) (node: PycosNode) : Coroutine<TaskRef<'Message>> =
        pycos {
            let! found = node.LocateTaskAsync<'Message> name
            return found.Value
        }

    let locateTaskWithin (timeout: TimeSpan) (name: string) (node: PycosNode) : Coroutine<TaskRef<'Message> voption> =
        pycos {
            let! found = node.LocateTaskAsync<'Message>(name, timeout = Nullable timeout)
            return Timed.toVOption found
        }

    let locateTaskAt
        (location: Location)
        (timeout: TimeSpan)
        (name: string)
        (node: PycosNode)
        : Coroutine<TaskRef<'Message> voption> =
        pycos {
            let! found = node.LocateTaskAsync<'Message>(name, location, Nullable timeout)
            return Timed.toVOption found
        }

    let locateReactiveTaskAt
        (location: Location)
        (timeout: TimeSpan)
        (name: string)
        (node: PycosNode)
        : Coroutine<TaskRef<'Message> voption> =
        pycos {
            let! found = node.LocateReactiveTaskAsync<'Message>(name, location, Nullable timeout)
            return Timed.toVOption found
        }

    let locateAllTasks (timeout: TimeSpan) (name: string) (node: PycosNode) : Coroutine<TaskRef<'Message> list> =
        node.LocateAllTasksAsync<'Message>(name, Nullable timeout)
        |> Coroutine.map List.ofSeq

    let locateAllReactiveTasks
        (timeout: TimeSpan)
        (name: string)
        (node: PycosNode)
        : Coroutine<TaskRef<'Message> list> =
        node.LocateAllReactiveTasksAsync<'Message>(name, Nullable timeout)
        |> Coroutine.map List.ofSeq

    let locateChannel (name: string) (node: PycosNode) : Coroutine<BroadcastChannel<'T>> =
        pycos {
            let! found = node.LocateChannelAsync<'T> name
            return found.Value
        }

    let locateChannelWithin
        (timeout: TimeSpan)
        (name: string)
        (node: PycosNode)
        : Coroutine<BroadcastChannel<'T> voption> =
        pycos {
            let! found = node.LocateChannelAsync<'T>(name, timeout = Nullable timeout)
            return Timed.toVOption found
        }

    let locateChannelAt
        (location: Location)
        (timeout: TimeSpan)
        (name: string)
        (node: PycosNode)
        : Coroutine<BroadcastChannel<'T> voption> =
        pycos {
            let! found = node.LocateChannelAsync<'T>(name, location, Nullable timeout)
            return Timed.toVOption found
        }

    let locateAllChannels (timeout: TimeSpan) (name: string) (node: PycosNode) : Coroutine<BroadcastChannel<'T> list> =
        node.LocateAllChannelsAsync<'T>(name, Nullable timeout)
        |> Coroutine.map List.ofSeq

    let locateNode (timeout: TimeSpan) (name: string) (node: PycosNode) =
        pycos {
            let! found = node.LocateNodeAsync(name, Nullable timeout)
            return Timed.toVOption found
        }

    let locateAllNodes (timeout: TimeSpan) (name: string) (node: PycosNode) =
        node.LocateAllNodesAsync(name, Nullable timeout) |> Coroutine.map List.ofSeq
