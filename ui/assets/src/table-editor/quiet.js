// An open cell writes its text once more when undoing changes it; that would be a new step, and nothing could be redone.
function leaveUnchangedCells(modeling) {
  const edit = modeling.editCell;
  modeling.editCell = function (cell, text) {
    if ((cell.text ?? "") !== text) edit.call(this, cell, text);
  };
}

export const quietModule = { __init__: [["modeling", leaveUnchangedCells]] };

// dmn-js closes a list of choices as soon as the focus leaves it, which the mouse would take away before it can choose.
document.addEventListener("mousedown", (event) => event.target.closest?.(".dms-select-options") && event.preventDefault(), true);
