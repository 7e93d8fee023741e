// Hai văn bản nói cùng một điều, và các cách giải quyết.
export default {
  twins: {
    compare: "So sánh",
    discard: "Bỏ bản mới",
    discarded: "Đã bỏ.",
    discarded_draft: "Đã bỏ. Bài viết trở lại thành bản nháp.",
    here: "Bản mới, chưa được dùng",
    hint: "Bot đã biết văn bản này. Cho đến khi bạn quyết định, bot trả lời từ bản đang có.",
    gone: "Bản này không còn nữa.",
    keep_both: "Giữ cả hai",
    kept: "Từ giờ bot dùng cả hai.",
    kinds: { text: "Bài viết", document: "Tài liệu", url: "Trang web" },
    more: "Cả hai còn tiếp; ở đây là những đoạn đầu.",
    new_here: "Không có trong bản kia",
    replace: "Thay bản đã biết",
    replaced: "Đã thay. Bản kia đã bị xóa.",
    there: "Bot đang biết",
    title: "Hai văn bản nói cùng một điều",
    waits: "Trùng lặp",
  },
};
