namespace Pycos

open System
open System.Runtime.CompilerServices

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Actor =

    let options = ActorOptions()

    let startWith (options: ActorOptions) (name: string) (make: unit -> 'State) (cluster: Cluster) =
        cluster.StartActorAsync<'State>(name, Func<'State>(make), options)

    let start (name: string) (make: unit -> 'State) (cluster: Cluster) =
        cluster.StartActorAsync<'State>(name, Func<'State>(make))

    let startAsyncWith
        (options: ActorOptions)
        (name: string)
        (make: unit -> Coroutine<'State>)
        (cluster: Cluster)
        : Coroutine<Actor<'State>> =
        cluster.StartActorAsync<'State>(name, Func<Coroutine<'State>>(make), options)

    let startAsync (name: string) (make: unit -> Coroutine<'State>) (cluster: Cluster) : Coroutine<Actor<'State>> =
        cluster.StartActorAsync<'State>(name, Func<Coroutine<'State>>(make))

    let find (name: string) (cluster: Cluster) : Actor<'State> option =
        Option.ofObj (cluster.FindActor<'State> name)

    let findInJob (name: string) : Coroutine<Actor<'State> option> =
        pycos {
            let! found = JobContext.Current.FindActorAsync<'State> name
            return Option.ofObj found
        }

    let call (body: 'State -> 'T) (actor: Actor<'State>) : Coroutine<'T> =
        actor.CallAsync<'T>(Func<'State, 'T>(body))

    let callAsync (body: 'State -> Coroutine<'T>) (actor: Actor<'State>) : Coroutine<'T> =
        actor.CallAsync<'T>(Func<'State, Coroutine<'T>>(body))

    let tell (body: 'State -> unit) (actor: Actor<'State>) : Coroutine = actor.TellAsync(Action<'State>(body))

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let tellAsync (body: 'State -> Coroutine<unit>) (actor: Actor<'State>) : Coroutine =
        actor.TellAsync(Func<'State, Coroutine>(fun state -> (body state).WithoutResult()))

    let stop (actor: Actor<'State>) : Coroutine = actor.StopAsync()

    let stopWithin (timeout: TimeSpan) (actor: Actor<'State>) : Coroutine = actor.StopAsync(Nullable timeout)

    let locate (actor: Actor<'State>) = actor.LocateAsync()
