// The chat in a frame, before it is saved.
export default {
  preview: {
    frame: "Xem trước khung chat: những gì viết ở đây không được gửi đi",
    help: "Đây chính là khung chat, với những gì bạn chưa lưu. Cứ viết thử: không có gì được gửi hay lưu lại.",
    note: "Đây chỉ là bản xem trước: không có gì được gửi đi.",
    waits: "Bản xem trước chờ đến khi có thể lưu: {{reason}}",
  },
};
