namespace Pycos.Internals;

/// <summary>The services by which a client tells its servers of its actors.</summary>
internal static class ActorNames
{
    /// <summary>Where an actor is: takes its number and name, and answers when it is there.</summary>
    public const string Place = "dispycos.actor.place";

    /// <summary>Which actor has a name: takes that and the type of the state.</summary>
    public const string Find = "dispycos.actor.find";

    /// <summary>Ends an actor: takes its number, and how long its calls have in milliseconds, -1 for any time.</summary>
    public const string Stop = "dispycos.actor.stop";
}
