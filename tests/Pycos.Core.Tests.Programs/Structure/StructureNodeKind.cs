namespace Pycos.Core.Tests.Programs;

/// <summary>What a part of a random program about scopes and task groups is. The letter stands for it in the program's text.</summary>
public enum StructureNodeKind
{
    /// <summary>Waits.</summary>
    Pause = 'P',

    /// <summary>Runs its parts in a scope, perhaps with a deadline.</summary>
    Scope = 'S',

    /// <summary>Runs its parts with a timeout.</summary>
    Limit = 'L',

    /// <summary>Runs its parts shielded.</summary>
    Shield = 'H',

    /// <summary>Runs its parts as the body of a group.</summary>
    Group = 'G',

    /// <summary>Runs its parts as a task of the innermost group.</summary>
    Spawn = 'T',

    /// <summary>Runs each of its parts as a task, until the first of them ends.</summary>
    Race = 'R',

    /// <summary>Runs its parts and swallows what they throw, but not the task's termination.</summary>
    Guard = 'K',

    /// <summary>Runs its parts, and the last of them as the clean-up of the others.</summary>
    CleanUp = 'C',

    /// <summary>Throws.</summary>
    Fail = 'F',

    /// <summary>Cancels one of the scopes and groups that were ever opened.</summary>
    Cancel = 'X',

    /// <summary>Terminates one of the tasks.</summary>
    Terminate = 'E',

    /// <summary>Throws in one of the tasks.</summary>
    Throw = 'W',
}
