namespace Istota.Host.Web.Pages;

/// <summary>How a state looks wherever it is shown.</summary>
public enum ChipLook
{
    Quiet,
    Good,
    Works,
    Waits,
    Bad,
}
