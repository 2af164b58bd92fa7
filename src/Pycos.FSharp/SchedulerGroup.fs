namespace Pycos

open System
open System.Net

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module SchedulerGroup =

    let options = SchedulerGroupOptions()

    let create (options: SchedulerGroupOptions) = new SchedulerGroup(options)

    let next (group: SchedulerGroup) = group.Next()

    let schedulerFor (key: 'Key) (group: SchedulerGroup) = group.For key

    let spawn (coroutine: Coroutine<'T>) (group: SchedulerGroup) = group.Next().Spawn coroutine

    let spawnFor (key: 'Key) (coroutine: Coroutine<'T>) (group: SchedulerGroup) = group.For(key).Spawn coroutine

    let listen (endPoint: EndPoint) (serve: AsyncSocket -> Coroutine<unit>) (group: SchedulerGroup) =
        group.Listen<unit>(endPoint, serve)

    let join (group: SchedulerGroup) = group.Join() |> ignore

    let joinWithin (timeout: TimeSpan) (group: SchedulerGroup) = group.Join(Nullable timeout)

    let finish (group: SchedulerGroup) = group.Finish()

    let terminate (group: SchedulerGroup) = group.Terminate()
